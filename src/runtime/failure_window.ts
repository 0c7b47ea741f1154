import { CircuitState, type IBreaker } from "cockatiel";
import type { Clock } from "../core/clock.ts";

/** When so many failures are too many. */
export interface FailureLimits {
  /** Share of failed calls that is too much. */
  readonly share: number;
  /** Time over which calls count, milliseconds. */
  readonly windowMs: number;
  /** Fewer calls than this say nothing. */
  readonly callsMin: number;
}

interface Slice {
  startedAt: number;
  calls: number;
  failures: number;
}

/**
 * Decides when a breaker opens, by the share of failed calls in a window that
 * moves in slices. It tells time by the monotonic clock: a wall clock that
 * steps must neither open a breaker nor keep one open.
 */
export class FailureWindow implements IBreaker {
  /** The library stores a breaker's state here; ours is never stored. */
  state: unknown = undefined;
  readonly #limits: FailureLimits;
  readonly #clock: Clock;
  #slices: Slice[] = [];

  constructor(limits: FailureLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts a call that worked; one that closes the breaker clears the rest. */
  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#slices = [];
    this.#slice().calls++;
  }

  /** Counts a call that failed; true when the breaker has to open. */
  failure(state: CircuitState): boolean {
    const slice = this.#slice();
    slice.calls++;
    slice.failures++;
    if (state !== CircuitState.Closed) return true;
    let calls = 0;
    let failures = 0;
    for (const one of this.#slices) {
      calls += one.calls;
      failures += one.failures;
    }
    return calls >= this.#limits.callsMin &&
      failures >= this.#limits.share * calls;
  }

  /** The slice of now; those that have left the window are forgotten. */
  #slice(): Slice {
    const now = this.#clock.monotonic();
    const { windowMs } = this.#limits;
    const last = this.#slices.at(-1);
    if (last !== undefined && now - last.startedAt < windowMs / slices) {
      return last;
    }
    const slice = { startedAt: now, calls: 0, failures: 0 };
    this.#slices = this.#slices.filter((one) => now - one.startedAt < windowMs);
    this.#slices.push(slice);
    return slice;
  }
}

/** Steps in which a window moves. */
const slices = 10;
