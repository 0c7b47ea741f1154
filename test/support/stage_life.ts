import { Budget, type SourceBudget } from "../../src/core/budget.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { Message } from "../../src/core/message.ts";
import type { LogRecord } from "../../src/core/record.ts";
import type { CommitPosition } from "../../src/core/source.ts";
import type { WindowNode, WindowOutput } from "../../src/core/window.ts";
import { PartitionState } from "../../src/runtime/partition_state.ts";
import { Telemetry } from "../../src/runtime/telemetry.ts";
import type { ManualClock } from "./manual_clock.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** A record as the stage's window takes it. */
export interface StageInput {
  readonly record: LogRecord;
  readonly value: unknown;
  readonly eventTime: number;
}

/** What a stage is made of. */
export interface StageParts {
  readonly topic: string;
  readonly partitions: number;
  readonly clock: ManualClock;
  readonly makeNode: () => Promise<WindowNode>;
  /** undefined behind the last record that is there. */
  readonly input: (partition: number, offset: number) => StageInput | undefined;
  readonly store: (output: WindowOutput) => void;
}

interface Member {
  readonly node: WindowNode;
  /** Handed out and not settled. */
  readonly sent: WindowOutput[];
  readonly states: Map<number, Grant>;
}

interface Grant {
  readonly state: PartitionState;
  next: number;
  readonly unsettled: Message[];
}

/**
 * One stage of a window in several processes: partitions are granted, moved and
 * lost, processes crash. The ledger, the claims and the commits are the real
 * ones; the log, the sinks and the time are the test's.
 */
export class StageLife {
  readonly commits: CommitPosition[];
  /** What could not be counted, by code, and what rules dropped. */
  readonly fates = new Map<string, number>();
  readonly #parts: StageParts;
  readonly #members: Member[] = [];
  readonly #owners: number[] = [];
  readonly #budget: SourceBudget;
  readonly #telemetry: Telemetry;
  #epoch = 0;

  private constructor(parts: StageParts) {
    this.#parts = parts;
    this.commits = Array.from({ length: parts.partitions }, (_, partition) => ({
      topic: parts.topic,
      partition,
      offset: 0,
      metadata: "",
    }));
    this.#telemetry = new Telemetry([], new VirtualClock());
    this.#telemetry.close();
    const amount = { events: 1e9, bytes: 1e12 };
    this.#budget = new Budget(amount, 1).source(0);
    this.#budget.reserve(amount);
  }

  static async start(parts: StageParts, members: number): Promise<StageLife> {
    const life = new StageLife(parts);
    for (let index = 0; index < members; index++) {
      life.#members.push(await life.#member());
    }
    for (let index = 0; index < parts.partitions; index++) {
      life.#grant(index, index % members);
    }
    return life;
  }

  get members(): number {
    return this.#members.length;
  }

  get partitions(): number {
    return this.#parts.partitions;
  }

  /** The grant that a partition has now. */
  state(partition: number): PartitionState {
    return this.#granted(partition).grant.state;
  }

  /** Reads one record; `delayed` leaves it unsettled by other sinks. */
  read(partition: number, delayed = false): boolean {
    const { grant, member } = this.#granted(partition);
    const input = this.#parts.input(partition, grant.next);
    if (input === undefined) return false;
    grant.next++;
    const { state } = grant;
    const settlement = state.admit(input.record, 0, 0);
    const now = this.#parts.clock.monotonic();
    const message = new Message(
      input.record,
      input.value,
      input.eventTime,
      now,
      settlement,
    );
    const fate = member.node.absorb(message, state);
    if (fate !== undefined) {
      const name = fate instanceof HotpathError ? fate.code : fate.rule;
      this.fates.set(name, (this.fates.get(name) ?? 0) + 1);
    }
    if (delayed && !settlement.isReplay) grant.unsettled.push(message);
    else settlement.settle(true);
    return true;
  }

  /** Lets another sink finish one of the events that wait. */
  settle(partition: number, pick: number): void {
    const { unsettled } = this.#granted(partition).grant;
    if (unsettled.length === 0) return;
    unsettled.splice(pick % unsettled.length, 1)[0]?.settlement.settle(true);
  }

  /** Takes up to so many results that are due in a process. */
  send(index: number, count: number): void {
    const member = this.#at(index);
    for (let taken = 0; taken < count; taken++) {
      const output = member.node.next();
      if (output === undefined) return;
      member.sent.push(output);
    }
  }

  /** Stores a result; without an acknowledgement it is stored again later. */
  store(index: number, pick: number, isAcknowledged = true): boolean {
    const { sent } = this.#at(index);
    const place = pick % Math.max(1, sent.length);
    const output = sent[place];
    if (output === undefined) return false;
    this.#parts.store(output);
    if (isAcknowledged) sent.splice(place, 1)[0]?.settled();
    return true;
  }

  /** Results of a process that are on their way. */
  sent(index: number): number {
    return this.#at(index).sent.length;
  }

  /** A second has passed in a process, and the ends were looked at. */
  tick(index: number, endOf: (partition: number) => number): void {
    const { node, states } = this.#at(index);
    for (const [partition, { state, next }] of states) {
      const { topic } = this.#parts;
      const end = endOf(partition);
      state.lookedAt({ topic, partition, position: next, end }, true);
    }
    node.tick(this.#parts.clock.monotonic());
  }

  commit(partition: number): void {
    const { state } = this.#granted(partition).grant;
    const due = state.due();
    if (due === undefined) return;
    state.committed(due);
    this.commits[partition] = due;
  }

  /** A process ends at once; its partitions go to others or to its successor. */
  async crash(index: number): Promise<void> {
    const lost = this.#owners.flatMap((owner, partition) =>
      owner === index ? [partition] : []
    );
    for (const partition of lost) this.#drop(partition);
    this.#members[index] = await this.#member();
    for (const partition of lost) {
      this.#grant(partition, (partition + index) % this.members);
    }
  }

  /** Another process gets a partition, after a commit or without one. */
  move(partition: number, to: number, isLost: boolean): void {
    if (!isLost) {
      while (this.#granted(partition).grant.unsettled.length > 0) {
        this.settle(partition, 0);
      }
      this.commit(partition);
    }
    this.#drop(partition);
    this.#grant(partition, to % this.members);
  }

  /** Does all that can be done without another event or tick. */
  drain(): void {
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (let partition = 0; partition < this.partitions; partition++) {
        while (this.read(partition)) isBusy = true;
        const { unsettled } = this.#granted(partition).grant;
        while (unsettled.length > 0) this.settle(partition, 0);
      }
      for (let index = 0; index < this.members; index++) {
        this.send(index, 1_000);
        while (this.store(index, 0)) isBusy = true;
      }
    }
  }

  #granted(partition: number): { member: Member; grant: Grant } {
    const member = this.#at(this.#owners[partition] ?? 0);
    const grant = member.states.get(partition);
    if (grant === undefined) throw new Error(`Nobody reads ${partition}`);
    return { member, grant };
  }

  #at(index: number): Member {
    const member = this.#members[index % this.members];
    if (member === undefined) throw new Error(`There is no process ${index}`);
    return member;
  }

  async #member(): Promise<Member> {
    return { node: await this.#parts.makeNode(), sent: [], states: new Map() };
  }

  #grant(partition: number, owner: number): void {
    const { node, states } = this.#at(owner);
    const commit = this.commits[partition];
    if (commit === undefined) throw new Error(`There is no ${partition}`);
    const state = new PartitionState(commit, ++this.#epoch, {
      budget: this.#budget,
      telemetry: this.#telemetry,
      required: true,
      isWork: true,
      windows: [node],
    });
    this.#owners[partition] = owner;
    states.set(partition, { state, next: commit.offset, unsettled: [] });
    node.assigned(state);
  }

  #drop(partition: number): void {
    const { member, grant } = this.#granted(partition);
    grant.state.fence();
    member.node.dropped(grant.state);
    member.states.delete(partition);
  }
}
