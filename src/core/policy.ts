import { z } from "zod";
import { count, duration, durationRange, percent } from "./options.ts";
import type { DurationRange } from "./units.ts";

/** How often and how fast a failed call is tried again. */
export interface RetrySettings {
  /** Tries in one burst; afterwards the call waits for the next probe. */
  readonly attempts: number;
  readonly backoff: DurationRange;
  /** Retries allowed as a share of first tries. */
  readonly budget: number;
}

/** When a neighbour is left alone for a while. */
export interface BreakerSettings {
  /** Share of failed calls that opens it. */
  readonly failures: number;
  readonly window: number;
  readonly probeAfter: number;
}

/**
 * What the runtime does around a node's calls. Declared on the node, carried
 * out by the runtime; a node type contains no retry of its own. Durations are
 * in milliseconds.
 */
export interface PolicySettings {
  readonly timeoutMs: number;
  /** Calls at a time at most; fewer while the other side is overloaded. */
  readonly inFlight: number;
  /** Calls a second at most; no bound if undefined. */
  readonly ratePerSecond?: number | undefined;
  /** Whether results leave in the order in which the batches came. */
  readonly order: "input" | "none";
  readonly retry: RetrySettings;
  readonly breaker: BreakerSettings;
}

/** The policy part of a node's options, with defaults. */
export const retryOptions = z.strictObject({
  attempts: count({
    doc: "Tries in one burst before waiting for the next probe",
    unit: "tries",
    default: 5,
    max: 100,
  }),
  backoff: durationRange({
    doc: "Full-jitter wait between tries, doubling from the first to the last",
    default: "100ms..5s",
  }),
  budget: percent({
    doc: "Retries allowed as a share of first tries",
    default: "20%",
  }),
});

/** Options of the circuit breaker, with defaults. */
export const breakerOptions = z.strictObject({
  failures: percent({
    doc: "Share of failed calls in the window that opens the breaker",
    default: "50%",
  }),
  window: duration({ doc: "Time over which failures count", default: "10s" }),
  probeAfter: duration({
    doc:
      "Wait before one call probes an open breaker; doubles with each probe that fails, up to 30s",
    default: "5s",
  }),
});
