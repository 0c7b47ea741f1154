import assert from "node:assert/strict";
import { deadLetterOf } from "../../src/cli/dead_letter.ts";
import { groupLetters, trendOf } from "../../src/cli/dlq_groups.ts";
import { recordOf } from "../support/messages.ts";

const encoder = new TextEncoder();
const now = Date.parse("2025-12-03T10:00:00Z");

/** Letters of one reason that failed so many minutes ago. */
async function* failed(reason: string, ...minutes: readonly number[]) {
  for (const ago of minutes) {
    const lastAt = new Date(now - ago * 60_000).toISOString();
    yield await Promise.resolve({
      letter: deadLetterOf(recordOf({
        headers: [
          ["hotpath-dlq-reason", encoder.encode(reason)],
          ["hotpath-dlq-node", encoder.encode("parse")],
          ["hotpath-dlq-last-at", encoder.encode(lastAt)],
        ],
      })),
    });
  }
}

Deno.test("letters are counted by hour, and the hours compared", async () => {
  const [group] = await groupLetters(
    failed("not-json", 200, 119, 61, 60, 59, 1),
    now,
  );
  assert.ok(group);
  assert.equal(group.count, 6);
  assert.equal(group.lastHour, 2);
  assert.equal(group.hourBefore, 3);
  assert.equal(group.first, "2025-12-03T06:40:00.000Z");
  assert.equal(group.last, "2025-12-03T09:59:00.000Z");
  assert.equal(trendOf(group), "-1");
});

Deno.test("a trend says how an hour differs from the one before", () => {
  assert.equal(trendOf({ lastHour: 7, hourBefore: 2 }), "+5");
  assert.equal(trendOf({ lastHour: 0, hourBefore: 0 }), "same");
});
