import type { Clock } from "../../core/clock.ts";

/**
 * Wakes those who wait for new records: at once when this process wrote, soon
 * when another one did. The look at the file costs microseconds and becomes
 * rarer the longer nothing happens; while nobody waits there is none.
 */
export class ChangeWatch {
  readonly #clock: Clock;
  readonly #version: () => number;
  readonly #waiters = new Set<() => void>();
  #cancelLook: (() => void) | undefined;
  #pauseMs = lookMinMs;
  #seen: number;
  #count = 0;
  #closed = false;

  /** `version` changes whenever another process has written. */
  constructor(clock: Clock, version: () => number) {
    this.#clock = clock;
    this.#version = version;
    this.#seen = version();
  }

  /** Changes seen so far; taken before a read, so that none is missed. */
  get count(): number {
    return this.#count;
  }

  /** Says that this process has written. */
  notify(): void {
    this.#count++;
    this.#pauseMs = lookMinMs;
    for (const wake of [...this.#waiters]) wake();
  }

  /**
   * Resolves when there is a change after `count`, after `ms`, or when
   * `signal` aborts.
   */
  wait(
    count: number,
    { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
  ): Promise<void> {
    return new Promise((resolve) => {
      if (count !== this.#count || signal.aborted || this.#closed) {
        return resolve();
      }
      const wake = () => {
        cancel();
        signal.removeEventListener("abort", wake);
        this.#waiters.delete(wake);
        if (this.#waiters.size === 0) this.#stopLooking();
        resolve();
      };
      const cancel = this.#clock.after(ms, wake);
      signal.addEventListener("abort", wake, { once: true });
      this.#waiters.add(wake);
      this.#look();
    });
  }

  /** Wakes everybody, for good. */
  close(): void {
    this.#closed = true;
    this.notify();
    this.#stopLooking();
  }

  #look(): void {
    if (this.#cancelLook !== undefined) return;
    this.#cancelLook = this.#clock.after(this.#pauseMs, () => {
      this.#cancelLook = undefined;
      if (this.#hasChanged()) return this.notify();
      this.#pauseMs = Math.min(lookMaxMs, this.#pauseMs * 2);
      this.#look();
    });
  }

  #hasChanged(): boolean {
    try {
      const version = this.#version();
      const changed = version !== this.#seen;
      this.#seen = version;
      return changed;
    } catch {
      // Whoever is woken reads and meets the same failure where it can be told.
      return true;
    }
  }

  #stopLooking(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
  }
}

const lookMinMs = 2;
const lookMaxMs = 25;
