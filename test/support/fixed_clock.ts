import type { Clock } from "../../src/core/clock.ts";

/** A clock that stands still until it is moved, and runs no timers. */
export class FixedClock implements Clock {
  constructor(
    public wallMs: number = Date.UTC(2025, 11, 3, 10),
    public monotonicMs: number = 1_000,
  ) {}

  now(): number {
    return this.wallMs;
  }

  monotonic(): number {
    return this.monotonicMs;
  }

  sleep(): Promise<void> {
    return Promise.reject(new Error("This clock runs no timers"));
  }

  after(): () => void {
    throw new Error("This clock runs no timers");
  }

  every(): () => void {
    throw new Error("This clock runs no timers");
  }
}
