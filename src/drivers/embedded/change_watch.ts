import type { Clock } from "../../core/clock.ts";

/**
 * Wakes those who wait for new records: at once when this process wrote, soon
 * when another one did. The look at the file is cheap, and rarer the longer
 * nothing happens.
 */
export class ChangeWatch {
  readonly #clock: Clock;
  readonly #version: () => number;
  #waiters = new Set<() => void>();
  #cancelLook: (() => void) | undefined;
  #waitMs = lookMinMs;
  #seen: number;

  constructor(clock: Clock, version: () => number) {
    this.#clock = clock;
    this.#version = version;
    this.#seen = version();
  }

  /** Says that this process has written. */
  notify(): void {
    this.#waitMs = lookMinMs;
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const wake of waiters) wake();
  }

  /** Resolves at the next change, after `ms`, or when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        cancel();
        signal?.removeEventListener("abort", done);
        this.#waiters.delete(done);
        if (this.#waiters.size === 0) this.#stopLooking();
        resolve();
      };
      const cancel = this.#clock.after(ms, done);
      signal?.addEventListener("abort", done, { once: true });
      this.#waiters.add(done);
      this.#look();
    });
  }

  close(): void {
    this.#stopLooking();
    this.notify();
  }

  #look(): void {
    if (this.#cancelLook !== undefined) return;
    this.#cancelLook = this.#clock.after(this.#waitMs, () => {
      this.#cancelLook = undefined;
      const version = this.#version();
      const changed = version !== this.#seen;
      this.#seen = version;
      if (changed) return this.notify();
      this.#waitMs = Math.min(lookMaxMs, this.#waitMs * 2);
      if (this.#waiters.size > 0) this.#look();
    });
  }

  #stopLooking(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
  }
}

const lookMinMs = 2;
const lookMaxMs = 25;
