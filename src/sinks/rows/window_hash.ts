import type { WindowRecord } from "../../core/window_record.ts";

/**
 * Measures of a window's result as the fields of a hash, with when they were
 * measured; undefined where none of them has a value, so that what was known
 * before stays.
 */
export function windowHash(
  { measures, window_start, window_end, revision, final, count }: WindowRecord,
  { names, updatedAt }: {
    /** Measures that are taken; undefined takes all. */
    readonly names: readonly string[] | undefined;
    readonly updatedAt: string;
  },
): Record<string, string> | undefined {
  const fields: Record<string, string> = {};
  for (const name of names ?? Object.keys(measures)) {
    const value = measures[name] ?? null;
    if (value !== null) fields[name] = String(value);
  }
  if (Object.keys(fields).length === 0) return undefined;
  return {
    ...fields,
    event_count: String(count),
    window_start,
    window_end,
    revision: String(revision),
    final: String(final),
    updated_at: updatedAt,
  };
}
