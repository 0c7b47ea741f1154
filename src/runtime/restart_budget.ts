import type { Clock } from "../core/clock.ts";

/**
 * Allows so many restarts in a while: a crash that comes again and again must
 * end the process with a reason instead of looking alive.
 */
export class RestartBudget {
  #times: number[] = [];

  constructor(readonly clock: Clock) {}

  /** Milliseconds to wait before the next restart; undefined when spent. */
  next(): number | undefined {
    const now = this.clock.monotonic();
    this.#times = this.#times.filter((time) => now - time < restartWindowMs);
    if (this.#times.length >= restartsMax) return undefined;
    this.#times.push(now);
    return Math.min(
      restartWaitMaxMs,
      restartWaitMs * 2 ** (this.#times.length - 1),
    );
  }
}

/** Restarts in a window before the process gives up. */
export const restartsMax = 5;
const restartWindowMs = 600_000;
const restartWaitMs = 200;
const restartWaitMaxMs = 10_000;
