import type { Clock } from "../core/clock.ts";
import type { HotpathError } from "../core/errors.ts";
import type { Batch, FlushReason, Message } from "../core/message.ts";
import { NodeTallies } from "../core/node_tallies.ts";
import type { WindowOutputKind } from "../core/window.ts";
import { DurationSketch } from "./duration_sketch.ts";
import { HeldMessages } from "./held_messages.ts";
import { NodeDurations } from "./node_durations.ts";
import { NodeOperations } from "./node_operations.ts";
import type { NodeTap } from "./node_tap.ts";
import type {
  CallState,
  NodeDetail,
  NodeFailure,
  NodeSnapshot,
} from "./running_topology.ts";

/** What a node is doing: working, kept from working, or without work. */
type Activity = "busy" | "blocked" | "idle";

/**
 * Counts what one node does. A node is busy while it works on something,
 * blocked while all it has waits (a retry, an open breaker, a spent budget),
 * idle otherwise; the three shares of an interval add up to 1.
 */
export class NodeMeter {
  in = 0;
  out = 0;
  inFlight = 0;
  /** Messages that have come to it and not begun, and the bytes they were. */
  waiting = 0;
  waitingBytes = 0;
  status = "starting";
  /** How its calls or writes are doing; unset where it makes none. */
  calls: (() => CallState) | undefined;
  /** Event time up to which its windows have ended; unset without windows. */
  watermark: (() => number | undefined) | undefined;
  /** What the node counts by itself. */
  readonly tallies = new NodeTallies();
  /** There while somebody watches the node. */
  tap: NodeTap | undefined;
  /** The last message that was looked at on each side; not every one is. */
  lastIn: Message | undefined;
  lastOut: Message | undefined;
  readonly duration = new NodeDurations();
  /** Polls, commits, and each attempt of a call or a write. */
  readonly operations: NodeOperations;
  /** What calls and sinks have in hand. */
  readonly held: HeldMessages;
  readonly #failures: NodeFailure[] = [];
  /** From an event's own time to the answer of this sink; one a batch. */
  readonly endToEnd = new DurationSketch();
  /** Messages of each batch that an operator made. */
  readonly batchItems = new DurationSketch();
  readonly #flushes = new Map<string, number>();
  readonly #emitted = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  readonly #dropped = new Map<string, number>();
  readonly #retried = new Map<string, number>();
  readonly #clock: Clock;
  #working = 0;
  #waiting = 0;
  #activity: Activity = "idle";
  #since: number;
  #spent: Record<Activity, number> = { busy: 0, blocked: 0, idle: 0 };
  #shares: Record<Activity, number> = { busy: 0, blocked: 0, idle: 1 };
  #rolled = { at: 0, in: 0, out: 0 };
  #rates = { inPerSecond: 0, outPerSecond: 0 };

  constructor(readonly id: string, clock: Clock) {
    this.#clock = clock;
    this.held = new HeldMessages(clock);
    this.operations = new NodeOperations(clock);
    this.#since = clock.monotonic();
    this.#rolled.at = this.#since;
  }

  /** Counts a message that failed here. */
  error(error: HotpathError, message?: Message): void {
    add(this.#errors, error.code, 1);
    if (message === undefined) return;
    this.#failures.push({ at: this.#clock.now(), error, message });
    if (this.#failures.length > failuresKept) this.#failures.shift();
    this.tap?.seen("failed", message, error);
  }

  /** Counts messages that a rule let go no further. */
  drop(rule: string, messages = 1): void {
    add(this.#dropped, rule, messages);
  }

  /** Attempts that were to be repeated. */
  get retries(): number {
    return this.#retried.values().reduce((all, one) => all + one, 0);
  }

  /** Counts an attempt that is to be repeated. */
  retry({ code }: HotpathError): void {
    add(this.#retried, code, 1);
  }

  /** Counts a batch that was closed. */
  flush(reason: FlushReason, messages: number): void {
    add(this.#flushes, reason, 1);
    this.batchItems.add(messages);
  }

  /** Counts what a window told. */
  emit(kind: WindowOutputKind): void {
    add(this.#emitted, kind, 1);
  }

  /** A batch has come and waits. */
  waitBatch({ messages, bytes }: Batch): void {
    this.waiting += messages.length;
    this.waitingBytes += bytes;
  }

  /** A batch that has waited is begun with. */
  beginBatch({ messages, bytes }: Batch): void {
    this.waiting -= messages.length;
    this.waitingBytes -= bytes;
    this.inFlight += messages.length;
  }

  /** A piece of work begins; `endWork` must follow. */
  beginWork(): void {
    this.#working++;
    this.#change();
  }

  endWork(): void {
    this.#working--;
    this.#change();
  }

  /** A piece of work that has begun cannot go on; `endWait` must follow. */
  beginWait(): void {
    this.#waiting++;
    this.#change();
  }

  endWait(): void {
    this.#waiting--;
    this.#change();
  }

  /** Adds busy time that was measured elsewhere, milliseconds. */
  addBusy(ms: number): void {
    this.#spent.busy += ms;
    this.#spent.idle -= ms;
  }

  /** Closes an interval; its shares are what snapshots show until the next. */
  roll(): void {
    this.#settleActivity();
    const { busy, blocked } = this.#spent;
    const idle = Math.max(0, this.#spent.idle);
    const total = busy + blocked + idle;
    if (total > 0) {
      this.#shares = {
        busy: busy / total,
        blocked: blocked / total,
        idle: idle / total,
      };
    }
    this.#spent = { busy: 0, blocked: 0, idle: 0 };
    const { at, ...before } = this.#rolled;
    const seconds = (this.#since - at) / 1_000;
    if (seconds <= 0) return;
    this.#rates = {
      inPerSecond: (this.in - before.in) / seconds,
      outPerSecond: (this.out - before.out) / seconds,
    };
    this.#rolled = { at: this.#since, in: this.in, out: this.out };
  }

  /** Forgets what a pipeline that has ended left inside. */
  begin(): void {
    this.inFlight = 0;
    this.waiting = 0;
    this.waitingBytes = 0;
    this.watermark = undefined;
    this.held.clear();
  }

  /** Its last failures and durations, for who looks closer. */
  detail(): NodeDetail {
    return {
      failures: [...this.#failures].reverse(),
      recentMs: [...this.duration.recentMs()],
      lastIn: this.lastIn,
      lastOut: this.lastOut,
      calls: this.calls?.(),
    };
  }

  snapshot(): NodeSnapshot {
    return {
      id: this.id,
      in: this.in,
      out: this.out,
      errors: Object.fromEntries(this.#errors),
      dropped: Object.fromEntries(this.#dropped),
      retries: this.retries,
      retried: Object.fromEntries(this.#retried),
      attempts: this.operations.attempts(),
      inFlight: this.inFlight,
      waiting: this.waiting,
      waitingBytes: this.waitingBytes,
      ...this.#rates,
      ...this.#shares,
      duration: this.duration.quantiles(),
      recent: this.duration.recent(),
      status: this.status,
      flushes: Object.fromEntries(this.#flushes),
      emitted: Object.fromEntries(this.#emitted),
      watermark: this.watermark && (this.watermark() ?? null),
      ...this.#inHand(),
    };
  }

  /** Batches in hand, and how long the oldest has been there. */
  #inHand(): Pick<NodeSnapshot, "batches" | "oldestMs"> {
    let batches = 0;
    let since = Infinity;
    for (const held of this.held.all) {
      batches++;
      since = Math.min(since, held.since);
    }
    const oldestMs = batches === 0 ? 0 : this.#clock.monotonic() - since;
    return { batches, oldestMs };
  }

  #change(): void {
    const next: Activity = this.#working === 0
      ? "idle"
      : this.#waiting >= this.#working
      ? "blocked"
      : "busy";
    if (next === this.#activity) return;
    this.#settleActivity();
    this.#activity = next;
  }

  #settleActivity(): void {
    const now = this.#clock.monotonic();
    this.#spent[this.#activity] += now - this.#since;
    this.#since = now;
  }
}

/** Failures that are kept of each node. */
const failuresKept = 5;

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
