import { setImmediate } from "node:timers";
import type { Clock } from "../../src/core/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock whose time passes when a test says so. Between two timers everything
 * runs that waits for promises only, so a test sees what a slow machine sees
 * and never sleeps.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #wallOffset = Date.UTC(2025, 11, 3, 10);
  /** Ascending; timers of one time in the order in which they were set. */
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#wallOffset + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  /** Timers that are set: none may be left at the end of a test. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Steps the wall clock alone, as a time server does. */
  stepWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Makes `Date.now` tell this clock's time until it is disposed. */
  ownDate(): Disposable {
    const real = Date.now;
    Date.now = () => this.now();
    return { [Symbol.dispose]: () => void (Date.now = real) };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run };
    let place = this.#timers.length;
    while (place > 0 && (this.#timers[place - 1]?.at ?? 0) > timer.at) place--;
    this.#timers.splice(place, 0, timer);
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found >= 0) this.#timers.splice(found, 1);
    };
  }

  every(ms: number, run: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        again();
        run();
      });
    };
    again();
    return () => cancel();
  }

  /** Lets everything run that does not wait for time. */
  async flush(): Promise<void> {
    // Twice, as what runs may itself queue a turn.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Lets so much time pass. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.flush();
    while (this.#timers[0] !== undefined && this.#timers[0].at <= end) {
      await this.#step();
    }
    this.#now = end;
  }

  /** Lets time pass until the promise settles; fails after `limitMs`. */
  async until<T>(promise: Promise<T>, limitMs = 3_600_000): Promise<T> {
    let settled = false;
    const settle = () => void (settled = true);
    promise.then(settle, settle);
    await this.when(() => settled, limitMs);
    return await promise;
  }

  /** Lets time pass until something is so; fails after `limitMs`. */
  async when(isSo: () => boolean, limitMs = 3_600_000): Promise<void> {
    const end = this.#now + limitMs;
    await this.flush();
    while (!isSo()) {
      const next = this.#timers[0];
      if (next === undefined || next.at > end) {
        throw new Error(
          `Waited in vain until ${this.#now} ms with ${this.timers} timers set`,
        );
      }
      await this.#step();
    }
  }

  async #step(): Promise<void> {
    const next = this.#timers.shift();
    if (next === undefined) return;
    this.#now = next.at;
    next.run();
    await this.flush();
  }
}
