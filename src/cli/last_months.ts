/** This month and the one before it, `2025-12`, by UTC. */
export function lastMonths(nowMs: number): readonly string[] {
  const now = new Date(nowMs);
  const before = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1);
  return [now.toISOString(), new Date(before).toISOString()]
    .map((text) => text.slice(0, "2025-12".length));
}
