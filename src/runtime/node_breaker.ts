import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  handleWhen,
  type IBackoff,
} from "cockatiel";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { BreakerSettings } from "../core/policy.ts";
import { FailureWindow } from "./failure_window.ts";
import type { CallState } from "./running_topology.ts";

/**
 * The circuit breaker of one node. Its times are those of the monotonic clock;
 * the library's own are the wall clock's, which may step.
 */
export class NodeBreaker {
  readonly #clock: Clock;
  readonly #policy: CircuitBreakerPolicy;
  /** Monotonic milliseconds of the next probe. */
  #probeAt = 0;
  /** How often it has opened without closing. */
  #opened = 0;

  constructor(settings: BreakerSettings, clock: Clock) {
    this.#clock = clock;
    this.#policy = circuitBreaker(handleWhen(isAway), {
      halfOpenAfter: this.#untilProbe(),
      breaker: new FailureWindow({
        share: settings.failures,
        windowMs: settings.window,
        callsMin: breakerCallsMin,
      }, clock),
    });
    this.#policy.onBreak(() => {
      this.#opened++;
      this.#probeAt = clock.monotonic() + this.#probeWaitMs(settings);
    });
    this.#policy.onReset(() => this.#opened = 0);
  }

  /**
   * Makes a call, or rejects with the library's `BrokenCircuitError` where the
   * other side is to be left alone. While a probe is under way it waits for it.
   */
  execute<T>(call: () => Promise<T>): Promise<T> {
    return this.#policy.execute(call);
  }

  get isOpen(): boolean {
    return this.#policy.state === CircuitState.Open;
  }

  /** What it does now, for who looks, beside how many calls there may be. */
  stateWith(
    limit: Pick<CallState, "callsMax" | "callsAllowed">,
  ): CallState {
    const { state } = this.#policy;
    const isClosed = state === CircuitState.Closed;
    return {
      ...limit,
      breaker: isClosed
        ? "closed"
        : state === CircuitState.HalfOpen
        ? "probing"
        : "open",
      opened: this.#opened,
      probeInMs: isClosed ? null : Math.max(0, this.untilProbeMs),
    };
  }

  /** Has a probe failed, and is the next one not due yet or under way? */
  get isDown(): boolean {
    if (this.#opened < 2) return false;
    return this.isOpen
      ? this.untilProbeMs > 0
      : this.#policy.state === CircuitState.HalfOpen;
  }

  /** Milliseconds to the next probe; 0 or less where it is due. */
  get untilProbeMs(): number {
    return this.#probeAt - this.#clock.monotonic();
  }

  /** Doubles with each probe that fails: who is down for long is asked less. */
  #probeWaitMs({ probeAfter }: BreakerSettings): number {
    const doublings = Math.min(this.#opened - 1, doublingsMax);
    return Math.max(
      probeAfter,
      Math.min(probeWaitMaxMs, probeAfter * 2 ** doublings),
    );
  }

  /** What the library compares with the wall time that it has been open. */
  #untilProbe(): IBackoff<unknown> {
    const isDue = () => this.untilProbeMs <= 0;
    const wait: IBackoff<unknown> = {
      get duration() {
        return isDue() ? -Infinity : Infinity;
      },
      next: () => wait,
    };
    return wait;
  }
}

/** Fewer calls in a window than this never open the breaker. */
const breakerCallsMin = 5;

/** How long one that has come back waits for a probe at most. */
const probeWaitMaxMs = 30_000;
const doublingsMax = 30;

/** An answer is no absence: only silence and overload open the breaker. */
function isAway(error: unknown): boolean {
  if (!(error instanceof HotpathError)) return true;
  return error.disposition === "retry" && error.code !== "reply-mismatch";
}
