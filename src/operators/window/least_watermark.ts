/**
 * The least of the partitions' watermarks; undefined where none has had an
 * event yet.
 */
export function leastWatermark(
  watermarks: readonly number[],
): number | undefined {
  const known = watermarks.filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.min(...known);
}
