import type { RealHotPath } from "./real_hot_path.ts";
import { untilRecords } from "./until_records.ts";

/** Waits until so many scores are written. */
export async function untilScores(
  path: RealHotPath,
  count: number,
): Promise<void> {
  const { drivers, names } = path;
  const withinMs = scoresMsMax;
  await untilRecords(drivers.log, names.scores, { count, withinMs });
}

const scoresMsMax = 60_000;
