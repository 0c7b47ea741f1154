import type { HotpathError } from "../core/errors.ts";
import type { PartitionLag } from "../core/source.ts";
import type { Health } from "./health.ts";
import type { PartitionWhy } from "./partition_why.ts";

/** How a run ended. A run never ends without one of these. */
export type RunEnd =
  /** Everything read was settled and committed. */
  | { readonly kind: "drained" }
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
  /** Messages that are inside it now. */
  readonly inFlight: number;
  /** Shares of the last interval; they add up to 1. */
  readonly busy: number;
  readonly blocked: number;
  readonly idle: number;
  /** Time of a message, a call or a write in it. */
  readonly duration: Quantiles;
  /** `connected`, `retry 2/5`, `breaker open`: under 20 characters. */
  readonly status: string;
}

/** What a topology has done since the start. */
export interface TelemetrySnapshot {
  readonly nodes: readonly NodeSnapshot[];
  /** Events that sources emitted. */
  readonly read: number;
  /** Events whose required ends have all settled. */
  readonly settled: number;
  readonly deadLettered: Readonly<Record<string, number>>;
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
  lag(): Promise<readonly PartitionLag[]>;
  /** Why each partition that it reads is where it is; never rejects. */
  why(): Promise<readonly PartitionWhy[]>;
  health(): Health;
  telemetry(): TelemetrySnapshot;
}
