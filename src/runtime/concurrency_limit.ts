import type { Clock } from "../core/clock.ts";
import { type ErrorCode, HotpathError } from "../core/errors.ts";
import type { CallState } from "./running_topology.ts";

/** What a {@linkcode ConcurrencyLimit} goes by. */
export interface ConcurrencyOptions {
  /** Calls at a time when all is well. */
  readonly max: number;
  /** A round trip below this is never too slow, milliseconds. */
  readonly slowMs: number;
}

/** How a call ended, as far as it tells of the other side's load. */
export type LoadSign = "ok" | "overload" | "none";

/** What a call that failed tells. */
export function failureSign(thrown: unknown): LoadSign {
  const isOverload = thrown instanceof HotpathError &&
    overloads.has(thrown.code);
  return isOverload ? "overload" : "none";
}

/** What tells that the other side has too much to do. */
const overloads: ReadonlySet<ErrorCode> = new Set([
  "call-overloaded",
  "call-timeout",
  "write-timeout",
]);

/**
 * How many calls may run at a time, between 1 and `max`: halved when the other
 * side says that it is overloaded or does not answer in time, lowered when its
 * round trips grow to twice what they were, and raised by one for each round
 * of calls that went well (additive increase, multiplicative decrease; Chiu
 * and Jain, 1989). At most one cut a round trip.
 */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyOptions;
  readonly #clock: Clock;
  #limit: number;
  #running = 0;
  #waiters: (() => void)[] = [];
  /** Calls that began before this told of the load before the last cut. */
  #cutAt = -Infinity;
  /** What a round trip usually takes, milliseconds. */
  #usualMs: number | undefined;

  constructor(options: ConcurrencyOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#limit = options.max;
  }

  /** Calls that may run at a time now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** What it allows, for who looks. */
  get state(): Pick<CallState, "callsMax" | "callsAllowed"> {
    return { callsMax: this.#options.max, callsAllowed: this.limit };
  }

  /** Calls that run. */
  get running(): number {
    return this.#running;
  }

  /** Takes a place, or waits for one in turn; rejects when aborted. */
  enter(signal: AbortSignal): Promise<void> | undefined {
    if (this.#running < this.limit && this.#waiters.length === 0) {
      this.#running++;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const go = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#waiters = this.#waiters.filter((one) => one !== go);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiters.push(go);
    });
  }

  /** Gives the place back; `beganAt` is when the call began, monotonic. */
  leave(sign: LoadSign, beganAt: number): void {
    if (sign === "overload") this.#cut(overloadFactor, beganAt);
    else if (sign === "ok") this.#learn(beganAt);
    this.#running--;
    this.#letGo();
  }

  #learn(beganAt: number): void {
    const took = this.#clock.monotonic() - beganAt;
    const usual = this.#usualMs ?? took;
    const isSlow = took > this.#options.slowMs && took > slowFactor * usual;
    // What is slow for long becomes usual, but not while it is being mended.
    const share = isSlow ? learnShare / slowLearnDivisor : learnShare;
    this.#usualMs = usual + (took - usual) * share;
    if (isSlow) {
      this.#cut(slowCutFactor, beganAt);
    } else if (this.#running >= this.limit) {
      // What was not asked for says nothing about a higher limit.
      this.#limit = Math.min(
        this.#options.max,
        this.#limit + 1 / this.#limit,
      );
    }
  }

  #cut(factor: number, beganAt: number): void {
    if (beganAt < this.#cutAt) return;
    this.#cutAt = this.#clock.monotonic();
    this.#limit = Math.max(1, this.#limit * factor);
  }

  #letGo(): void {
    while (this.#running < this.limit) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) return;
      this.#running++;
      waiter();
    }
  }
}

const overloadFactor = 0.5;
const slowCutFactor = 0.75;
/** So much longer than usual is too slow. */
const slowFactor = 2;
/** Share by which one round trip moves what is usual. */
const learnShare = 0.05;
const slowLearnDivisor = 10;
