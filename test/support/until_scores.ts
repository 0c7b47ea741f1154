import assert from "node:assert/strict";
import type { RealHotPath } from "./real_hot_path.ts";

/** Waits until so many scores are written. */
export async function untilScores(
  path: RealHotPath,
  count: number,
): Promise<void> {
  const until = performance.now() + scoresMsMax;
  for (;;) {
    const ends = await path.drivers.log.admin.ends(path.names.scores);
    const found = ends.reduce((sum, { start, end }) => sum + end - start, 0);
    if (found >= count) return;
    assert.ok(performance.now() < until, `${found} of ${count} scores`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

const scoresMsMax = 60_000;
const lookMs = 50;
