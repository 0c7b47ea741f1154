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
 * no more than a number. It is kept in two halves, and once the younger is full
 * the older goes as a whole: taking the oldest out of one large map, hash by
 * hash, costs more than all else that is done with an event.
 */
export class RecentHashes {
  readonly #clock: Clock;
  readonly #ageMs: number;
  readonly #most: number;
  #younger = new Map<string, Recent>();
  #older = new Map<string, Recent>();

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
    return this.#younger.size + this.#older.size;
  }

  /** undefined where nothing is kept that is young enough. */
  get(key: string): FoundHash | undefined {
    const found = this.#younger.get(key) ?? this.#older.get(key);
    if (found === undefined) return undefined;
    const isFresh = this.#clock.monotonic() - found.readAt < this.#ageMs;
    return isFresh ? found.hash : undefined;
  }

  set(key: string, hash: FoundHash): void {
    if (this.#ageMs === 0) return;
    if (this.#younger.size >= Math.max(1, Math.floor(this.#most / 2))) {
      this.#older = this.#most > 1 ? this.#younger : new Map();
      this.#younger = new Map();
    }
    this.#younger.set(key, { hash, readAt: this.#clock.monotonic() });
  }
}
