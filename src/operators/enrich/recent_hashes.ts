import type { Clock } from "../../core/clock.ts";

/** A hash of the cache; null where there was none. */
export type FoundHash = Readonly<Record<string, string>> | null;

interface Recent {
  readonly hash: FoundHash;
  /** Monotonic milliseconds. */
  readonly readAt: number;
}

/**
 * What was read of the cache a moment ago, absences too: no older than an age,
 * no more than a number. What was read longest ago goes first.
 */
export class RecentHashes {
  readonly #clock: Clock;
  readonly #ageMs: number;
  readonly #most: number;
  readonly #recent = new Map<string, Recent>();

  constructor(
    { ageMs, most, clock }: {
      /** 0 keeps nothing. */
      readonly ageMs: number;
      readonly most: number;
      readonly clock: Clock;
    },
  ) {
    this.#ageMs = ageMs;
    this.#most = most;
    this.#clock = clock;
  }

  get size(): number {
    return this.#recent.size;
  }

  /** undefined where nothing is kept that is young enough. */
  get(key: string): FoundHash | undefined {
    const found = this.#recent.get(key);
    if (found === undefined) return undefined;
    if (this.#clock.monotonic() - found.readAt < this.#ageMs) return found.hash;
    this.#recent.delete(key);
    return undefined;
  }

  set(key: string, hash: FoundHash): void {
    if (this.#ageMs === 0) return;
    // Put anew, so that the map's order is the order of reading.
    this.#recent.delete(key);
    this.#recent.set(key, { hash, readAt: this.#clock.monotonic() });
    if (this.#recent.size <= this.#most) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }
}
