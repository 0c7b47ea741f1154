import type { HotpathError } from "../core/errors.ts";

/** One latest-wins write: a hash, its expiry and its places in rankings. */
export interface CacheRow {
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Unix milliseconds; the greater one wins. */
  readonly eventTime: number;
  /**
   * Decides between equal event times: the greater text wins, an equal one is
   * a replay and changes nothing. See `originTie`.
   */
  readonly tie: string;
  readonly ttlMs: number;
  /** Rankings to put the row into; a null score takes it out. */
  readonly rankings: readonly RankingEntry[];
  /** Other keys that older readers expect, written in the same step. */
  readonly mirrors: readonly CacheMirror[];
}

/** A place in a ranking. A member leaves when the row's hash expires. */
export interface RankingEntry {
  readonly ranking: string;
  readonly member: string;
  readonly score: number | null;
}

/** A copy of the row under another key and shape, with the row's expiry. */
export type CacheMirror =
  | { readonly kind: "text"; readonly key: string; readonly text: string }
  | {
    readonly kind: "hash";
    readonly key: string;
    readonly fields: Readonly<Record<string, string>>;
  };

/** `stale`: a newer or the same row is there already. */
export type CacheResult =
  | "applied"
  | "stale"
  | HotpathError;

/** A member of a ranking with its score. */
export interface Ranked {
  readonly member: string;
  readonly score: number;
}

/**
 * The seam to a cache of latest values. Every call is one round trip however
 * many rows it carries. Every driver passes test/contract/cache_contract.ts.
 */
export interface Cache {
  /** One result a row, in order; rejects when the outcome is unknown. */
  upsert(
    rows: readonly CacheRow[],
    signal?: AbortSignal,
  ): Promise<readonly CacheResult[]>;
  /** The live hash of each key, or null. */
  getMany(
    keys: readonly string[],
  ): Promise<readonly (Readonly<Record<string, string>> | null)[]>;
  /** The highest members whose hash is alive, best first, ties by member. */
  top(ranking: string, limit: number): Promise<readonly Ranked[]>;
  /**
   * How many members whose hash is alive have a score below the first bound,
   * from each bound up to the next, and from the last one on: one count more
   * than ascending bounds.
   */
  spread(
    ranking: string,
    bounds: readonly number[],
  ): Promise<readonly number[]>;
  /** Names of rankings that begin with `prefix`. */
  rankings(prefix: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * A text that sorts as origins do, for {@linkcode CacheRow.tie}: offsets are
 * padded to the 16 digits of the largest safe integer.
 */
export function originTie(
  origin: { topic: string; partition: number; offset: number },
): string {
  const offset = String(origin.offset).padStart(16, "0");
  return `${origin.topic}/${origin.partition}/${offset}`;
}
