import assert from "node:assert/strict";
import { countRecords } from "../../scripts/support/count_records.ts";
import type { Log } from "../../src/drivers/log.ts";

/** Waits until a topic holds so many records; fails after `withinMs`. */
export async function untilRecords(
  log: Log,
  topic: string,
  { count, withinMs }: { readonly count: number; readonly withinMs: number },
): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await countRecords(log, topic);
    if (found >= count) return;
    assert.ok(performance.now() < until, `${found} of ${count} in ${topic}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

const lookMs = 50;
