import type { HotpathError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";
import type { NodeTallies } from "../core/node_tallies.ts";
import type { PartitionLag } from "../core/source.ts";
import type { BatchReport } from "./batch_history.ts";
import type { Histogram } from "./duration_sketch.ts";
import type { Health } from "./health.ts";
import type { OperationHistogram } from "./node_operations.ts";
import type { Watcher } from "./node_tap.ts";
import type { PartitionWhy } from "./partition_why.ts";
import type { Uncommitted } from "./uncommitted.ts";

/** How a run ended. A run never ends without one of these. */
export type RunEnd =
  /** Everything read was settled and committed. */
  | { readonly kind: "drained" }
  /** Everything read was settled, and something of it not committed. */
  | ({ readonly kind: "uncommitted" } & Uncommitted)
  /** The drain deadline passed with so many messages in flight. */
  | { readonly kind: "deadline"; readonly inFlight: number }
  /** Stopped at once on request. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: HotpathError };

/** Quantiles of a duration, milliseconds. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What a node counts by itself, for who tells of it. */
export type TallyReads = Pick<
  NodeTallies,
  "counters" | "gauges" | "histograms"
>;

/** What one node has done since the start. */
export interface NodeSnapshot {
  readonly id: string;
  readonly in: number;
  readonly out: number;
  /** Messages that it failed, by error code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Messages that a rule let go no further, by rule. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly retries: number;
  /** The same by the code of what failed. */
  readonly retried: Readonly<Record<string, number>>;
  /** Attempts of its calls or writes: `ok`, or the code of what failed. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Messages that are inside it now. */
  readonly inFlight: number;
  /** Messages that wait in front of it: come, but not begun. */
  readonly waiting: number;
  /** Bytes of the records that these were. */
  readonly waitingBytes: number;
  /** Messages a second over the last interval. */
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  /** Shares of the last interval; they add up to 1. */
  readonly busy: number;
  readonly blocked: number;
  readonly idle: number;
  /** Time of a message, a call or a write in it. */
  readonly duration: Quantiles;
  /** The same of the last 256 of them. */
  readonly recent: Quantiles;
  /** `connected`, `retry 2/5`, `breaker open`: under 20 characters. */
  readonly status: string;
  /** Batches that it made, by what closed them. */
  readonly flushes: Readonly<Record<string, number>>;
  /** What its windows have told, by kind. */
  readonly emitted: Readonly<Record<string, number>>;
  /**
   * Event time up to which its windows have ended, Unix milliseconds; null
   * before the first event, undefined where it has no windows.
   */
  readonly watermark: number | null | undefined;
  /** Batches that it has in hand, and the longest that one has been there. */
  readonly batches: number;
  readonly oldestMs: number;
}

/** Messages that were put aside for one reason at one node. */
export interface DeadLetterCount {
  readonly node: string;
  readonly reason: string;
  readonly count: number;
}

/** Partitions that came or went. */
export interface RebalanceReport {
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: "assigned" | "revoked" | "lost";
  /** `topic/partition`, joined by commas. */
  readonly partitions: string;
}

/** How a node's calls or writes are doing, beside its counters. */
export interface CallState {
  readonly breaker: "closed" | "open" | "probing";
  /** Times that the breaker has opened since it was last closed. */
  readonly opened: number;
  /** Milliseconds to the next probe; null while the breaker is closed. */
  readonly probeInMs: number | null;
  /** Calls that may run at a time now, and where nothing is overloaded. */
  readonly callsMax: number;
  readonly callsAllowed: number;
}

/** What monitoring reads besides the counters: durations by bucket, tallies. */
export interface Histograms {
  /** Of a message, a call or a write in each node, milliseconds. */
  readonly nodes: ReadonlyMap<string, Histogram>;
  /** Messages of the batches that each operator made. */
  readonly batchItems: ReadonlyMap<string, Histogram>;
  /** From an event's read to its last required end, milliseconds. */
  readonly latency: Histogram;
  /** From an event's own time to a sink's answer, milliseconds; one a batch. */
  readonly endToEnd: ReadonlyMap<string, Histogram>;
  /** Of each node's polls, commits and attempts, milliseconds. */
  readonly operations: ReadonlyMap<string, readonly OperationHistogram[]>;
  /** What each node counts by itself. */
  readonly tallies: ReadonlyMap<string, TallyReads>;
}

/** A message that a node failed. */
export interface NodeFailure {
  /** Unix milliseconds. */
  readonly at: number;
  readonly error: HotpathError;
  readonly message: Message;
}

/** What there is of a node besides its counters. */
export interface NodeDetail {
  /** The last few, newest first. */
  readonly failures: readonly NodeFailure[];
  /** The last durations in ascending order, milliseconds. */
  readonly recentMs: readonly number[];
  /** A message that came in, and one that went out, not long ago. */
  readonly lastIn: Message | undefined;
  readonly lastOut: Message | undefined;
  /** Undefined where it neither calls nor writes. */
  readonly calls: CallState | undefined;
}

/** What a run is about. */
export type RunState = "running" | "paused" | "draining" | "ended";

/** What a topology has done since the start. */
export interface TelemetrySnapshot {
  readonly nodes: readonly NodeSnapshot[];
  /** Events that sources emitted. */
  readonly read: number;
  /** Events whose required ends have all settled. */
  readonly settled: number;
  /** Over the last second. */
  readonly settledPerSecond: number;
  readonly deadLettered: Readonly<Record<string, number>>;
  /** The same, by the node that failed them. */
  readonly deadLetters: readonly DeadLetterCount[];
  /** Partitions that came and went: assigned, revoked, lost. */
  readonly rebalances: Readonly<Record<string, number>>;
  /** The last of them, newest first. */
  readonly lastRebalances: readonly RebalanceReport[];
  readonly dropped: Readonly<Record<string, number>>;
  /** From an event's read to its last required end. */
  readonly latency: Quantiles;
  readonly inFlight: {
    readonly events: number;
    readonly bytes: number;
  };
  readonly restarts: number;
  /** How often a source was found standing still. */
  readonly stalls: number;
  /** How late the timer of the last second came, milliseconds. */
  readonly loopDelayMs: number;
}

/** A topology that runs. */
export interface RunningTopology {
  /** Resolves when the run has ended and everything is closed; never rejects. */
  readonly done: Promise<RunEnd>;
  /** Begins the orderly stop; `done` tells how it went. */
  drain(): void;
  /** Stops at once; what was not committed is read again later. */
  stop(): void;
  /**
   * Monotonic milliseconds since the last record was read or settled; 0 while
   * anything is in flight.
   */
  quietMs(): number;
  /**
   * How far each partition is read that it owns, or that one of its sources
   * does. Undefined while that is unknown: before a source's first grant, after
   * everything was lost, during a restart and after the end.
   */
  lag(source?: string): Promise<readonly PartitionLag[] | undefined>;
  /** Why each partition that it reads is where it is; never rejects. */
  why(): Promise<readonly PartitionWhy[]>;
  health(): Health;
  telemetry(): TelemetrySnapshot;
  state(): RunState;
  /** Stops reading until `resume`; what was read goes on to its end. */
  pause(): void;
  resume(): void;
  /** Undefined where there is no such node. */
  detail(node: string): NodeDetail | undefined;
  /** The last batches that were called with, newest first. */
  batches(): readonly BatchReport[];
  /** Shows the messages of a node to `watcher` until the result is called. */
  watch(node: string, watcher: Watcher): () => void;
  histograms(bounds: HistogramBounds): Histograms;
}

/** Upper ends of buckets, ascending. */
export interface HistogramBounds {
  readonly ms: readonly number[];
  readonly items: readonly number[];
}
