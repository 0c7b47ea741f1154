import { HotpathError } from "../core/errors.ts";
import type { CacheRow } from "./cache.ts";

/**
 * Why a row cannot be kept, or undefined. A number that is none has no place in
 * an order or a ranking; a store would refuse it after half of the row is
 * written, or refuse its neighbours with it.
 */
export function checkCacheRow(row: CacheRow): HotpathError | undefined {
  if (!Number.isFinite(row.eventTime)) {
    return rejected(row, "a finite event time", row.eventTime);
  }
  if (!Number.isFinite(row.ttlMs) || row.ttlMs <= 0) {
    return rejected(row, "a life above zero", row.ttlMs);
  }
  for (const { ranking, score } of row.rankings) {
    if (score !== null && !Number.isFinite(score)) {
      return rejected(row, `a finite score for ${ranking}`, score);
    }
  }
  return undefined;
}

function rejected(
  row: CacheRow,
  expected: string,
  value: number,
): HotpathError {
  return new HotpathError({
    code: "write-rejected",
    message: `Write to ${row.key}: expected ${expected}: ${value}`,
    details: { key: row.key },
  });
}
