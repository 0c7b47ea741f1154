import type { Clock } from "../../core/clock.ts";
import { roundHalfEven } from "../round_half_even.ts";

/** One request on its way: how long it has taken and how long it may. */
export class Call {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  readonly #startedAt: number;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.timeoutMs = timeoutMs;
    this.#startedAt = clock.monotonic();
  }

  /** Milliseconds since the request's headers were there. */
  get elapsedMs(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  get leftMs(): number {
    return this.timeoutMs - this.elapsedMs;
  }

  get isOverdue(): boolean {
    return this.leftMs <= 0;
  }

  /** As answers say it, four decimals. */
  get processingMs(): number {
    return roundHalfEven(this.elapsedMs, 4);
  }

  /** ISO 8601, UTC: now. */
  get timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/**
 * The time that a caller gives a request with `x-request-timeout-ms`, never
 * more than the service's own.
 */
export function timeoutOf(headers: Headers, longestMs: number): number {
  const text = headers.get("x-request-timeout-ms");
  if (text === null || !/^\d{1,9}$/.test(text.trim())) return longestMs;
  return Math.min(longestMs, Number(text));
}
