import { Budget } from "../../src/core/budget.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { Dropped } from "../../src/core/dropped.ts";
import { Message } from "../../src/core/message.ts";
import type { CommitPosition } from "../../src/core/source.ts";
import type { WindowNode, WindowOutput } from "../../src/core/window.ts";
import { PartitionState } from "../../src/runtime/partition_state.ts";
import { Telemetry } from "../../src/runtime/telemetry.ts";
import { recordOf } from "./messages.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** An event of a test's partition. */
export interface TestEvent {
  readonly eventTime: number;
  readonly value: unknown;
  /** The record's own time; the event's if left out. */
  readonly timestamp?: number;
}

/**
 * One life of a window over one partition: from a grant to a crash. The ledger,
 * the claims and the commits are the real ones; the log, the sinks and the time
 * are the test's.
 */
export class WindowLife {
  readonly partition: PartitionState;
  readonly results: WindowOutput[] = [];
  /** What became of each event, in the order of reading. */
  readonly fates: string[] = [];
  /** Offsets of late events that have been put aside. */
  readonly late: number[] = [];
  readonly #node: WindowNode;
  readonly #events: readonly TestEvent[];
  readonly #unsettled: { message: Message; fate: string }[] = [];
  readonly #sent: WindowOutput[] = [];
  #next: number;

  constructor(
    node: WindowNode,
    events: readonly TestEvent[],
    commit: CommitPosition,
  ) {
    this.#node = node;
    this.#events = events;
    this.#next = commit.offset;
    const clock = new VirtualClock();
    const telemetry = new Telemetry([], clock);
    telemetry.close();
    const amount = { events: 1e9, bytes: 1e12 };
    const budget = new Budget(amount, 1).source(0);
    budget.reserve(amount);
    this.partition = new PartitionState(commit, 1, {
      budget,
      telemetry,
      required: true,
      isWork: true,
      windows: [node],
    });
    node.assigned(this.partition);
  }

  /** Offset that is read next. */
  get next(): number {
    return this.#next;
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#events.length;
  }

  /** Reads one event; `delayed` leaves it unsettled by the other sinks. */
  read(delayed = false): void {
    const event = this.#events[this.#next];
    if (event === undefined) return;
    const record = recordOf({
      topic: this.partition.topic,
      offset: this.#next++,
      timestamp: event.timestamp ?? event.eventTime,
    });
    const settlement = this.partition.admit(record, 0, 0);
    const message = new Message(
      record,
      event.value,
      event.eventTime,
      0,
      settlement,
    );
    const fate = nameOf(this.#node.absorb(message, this.partition));
    this.fates.push(fate);
    if (delayed && !settlement.isReplay) {
      this.#unsettled.push({ message, fate });
    } else this.#settle(message, fate);
  }

  /** Lets a sink finish one of the events that wait. */
  settleEvent(pick: number): void {
    const index = this.#unsettled.length === 0
      ? -1
      : pick % this.#unsettled.length;
    const [one] = this.#unsettled.splice(index, 1);
    if (one !== undefined) this.#settle(one.message, one.fate);
  }

  #settle({ settlement }: Message, fate: string): void {
    if (fate === "event-late") this.late.push(settlement.offset);
    settlement.settle(true);
  }

  /** Takes up to so many results that are due. */
  send(count: number): void {
    for (let index = 0; index < count; index++) {
      const output = this.#node.next();
      if (output === undefined) return;
      this.#sent.push(output);
    }
  }

  /** A sink stores one of the results on their way. */
  settleResult(pick: number): void {
    if (this.#sent.length === 0) return;
    const [output] = this.#sent.splice(pick % this.#sent.length, 1);
    if (output === undefined) return;
    this.results.push(output);
    output.settled();
  }

  /** Everything that can be done without another event. */
  finish(): void {
    while (this.#unsettled.length > 0) this.settleEvent(0);
    for (;;) {
      this.send(100);
      if (this.#sent.length === 0) return;
      while (this.#sent.length > 0) this.settleResult(0);
    }
  }

  /** What a commit would store now. */
  commit(): CommitPosition | undefined {
    const due = this.partition.due();
    if (due !== undefined) this.partition.committed(due);
    return due;
  }
}

function nameOf(fate: ReturnType<WindowNode["absorb"]>): string {
  if (fate instanceof HotpathError) return fate.code;
  return fate instanceof Dropped ? fate.rule : "taken";
}

/** The commit of a partition that nobody has read. */
export function noCommit(offset = 0): CommitPosition {
  return { topic: "events.social.raw", partition: 0, offset, metadata: "" };
}
