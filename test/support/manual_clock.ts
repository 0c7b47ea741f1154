import type { Clock } from "../../src/core/clock.ts";

/** A clock that a test moves by hand; nothing may wait for it. */
export class ManualClock implements Clock {
  #now = 0;

  advance(ms: number): void {
    this.#now += ms;
  }

  now(): number {
    return Date.UTC(2025, 11, 3, 10) + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(): Promise<void> {
    throw new Error("Nothing waits on this clock");
  }

  after(): () => void {
    throw new Error("Nothing waits on this clock");
  }

  every(): () => void {
    throw new Error("Nothing waits on this clock");
  }
}
