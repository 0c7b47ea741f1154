import type { Log } from "../../src/drivers/log.ts";

/** Records that a topic holds. */
export async function countRecords(log: Log, topic: string): Promise<number> {
  const ends = await log.admin.ends(topic);
  return ends.reduce((sum, { start, end }) => sum + end - start, 0);
}
