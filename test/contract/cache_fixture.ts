import type { Cache, CacheRow } from "../../src/drivers/cache.ts";

/** A cache under test, and its time. */
export interface CacheFixture {
  readonly cache: Cache;
  /** Lets so much of the cache's time pass, milliseconds. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A row with one field and a life of a minute. */
export function rowOf(
  key: string,
  value: string,
  rest: Partial<CacheRow> = {},
): CacheRow {
  return {
    key,
    fields: { value },
    eventTime: 1_700_000_000_000,
    tie: "t/0/0000000000000001",
    ttlMs: 60_000,
    rankings: [],
    mirrors: [],
    ...rest,
  };
}
