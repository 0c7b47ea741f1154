import assert from "node:assert/strict";
import { Dropped } from "../../src/core/dropped.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { Message } from "../../src/core/message.ts";
import type { CallItem, CallNode } from "../../src/core/node.ts";
import type { Cache } from "../../src/drivers/cache.ts";
import { trending } from "../../src/operators/trending.ts";
import type { ResultParts } from "../../src/operators/window/window_result.ts";
import { TrendingRecord } from "../../src/scoring/trending_record.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import { RecordingLogger } from "../support/recording_logger.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { resultMessage, windowStart } from "../support/window_results.ts";

const unaborted = new AbortController().signal;
const minute = 60_000;

function nodeOf(cache: Cache, logger = new RecordingLogger()): CallNode {
  const instance = trending.create(
    trending.options.parse({ engagement: ["likes", "clicks"] }),
    { ...nodeContext({ drivers: { cache } }), logger },
  );
  assert.ok("kind" in instance && instance.kind === "call");
  return instance;
}

/** The five minutes of a KOL that begin so many minutes after ten. */
function windowOf(
  kol_id: string,
  at: number,
  likes: number,
  more: Partial<ResultParts> = {},
): Message {
  return resultMessage({
    name: "activity",
    group: { platform: "tiktok", kol_id },
    start: windowStart + at * minute,
    measures: { likes, clicks: 1 },
    version: at + 1,
    ...more,
  });
}

function recordOf(item: CallItem | undefined): TrendingRecord {
  assert.ok(item instanceof Message, `${item}`);
  assert.ok(item.value instanceof TrendingRecord);
  return item.value;
}

Deno.test("the result of a window becomes the KOL's trending in it", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await cache.upsert([{
    key: "kol:market:tiktok",
    fields: { velocity: "50", kols: "12" },
    eventTime: 1,
    tie: "",
    ttlMs: 60_000,
    rankings: [],
    mirrors: [],
  }]);
  const node = nodeOf(cache);
  // The first is a part of a window, as the KOL was not followed before.
  for (const at of [-5, 0, 1, 2, 3, 4, 5]) {
    const before = windowOf("kol_1", at, 99, { version: at + 10 });
    await node.call(batchOf([before]), unaborted);
  }
  const [item] = await node.call(
    batchOf([windowOf("kol_1", 10, 399, { count: 0 })]),
    unaborted,
  );
  const record = recordOf(item);
  assert.equal(
    item instanceof Message && item.eventTime,
    windowStart + 600_000,
  );
  const { features, scores, ...rest } = JSON.parse(record.toJsonText());
  assert.deepEqual(rest, {
    schema: 1,
    kol_id: "kol_1",
    platform: "tiktok",
    event_id: "trending/tiktok/2025-12-03T10:10:00.000Z/23/kol_1",
    event_time: "2025-12-03T10:10:00.000Z",
    window_start: "2025-12-03T10:10:00.000Z",
    window_end: "2025-12-03T10:15:00.000Z",
    revision: 23,
    final: true,
    model_versions: { trending: "formula-v2" },
  });
  assert.deepEqual(features, {
    event_count: 0,
    total_engagement: 400,
    velocity: 80,
    momentum: 3,
    baseline: Number((20 * (1 + 0.1 * Math.log(4))).toPrecision(12)),
    baseline_windows: 6,
    market: 50,
    market_kols: 12,
  });
  assert.equal(scores.trending_label, "Hot");
  assert.deepEqual(record.measures, { engagement: 400 });
});

Deno.test("what is no whole window of a KOL fails or is dropped alone", async () => {
  await using embedded = await embeddedDrivers();
  const [other, group, part, good] = await nodeOf(embedded.drivers.cache).call(
    batchOf([
      messageOf(),
      windowOf("kol_1", 0, 5, { group: { kol_id: "kol_1" } }),
      windowOf("kol_1", 0, 5, { isIncomplete: true }),
      windowOf("kol_1", 0, 5),
    ]),
    unaborted,
  );
  assert.ok(other instanceof HotpathError && group instanceof HotpathError);
  assert.match(group.message, /a window by platform and kol_id: activity/);
  assert.ok(part instanceof Dropped);
  assert.equal(part.rule, "window-incomplete");
  assert.equal(recordOf(good).trend.engagement, 6);
});

Deno.test("windows that cannot be read are told, and a baseline begins anew", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await cache.upsert([{
    key: "kol:trending:tiktok:kol_1",
    fields: { history: "damaged" },
    eventTime: 1,
    tie: "",
    ttlMs: 60_000,
    rankings: [],
    mirrors: [],
  }]);
  const logger = new RecordingLogger();
  const [item] = await nodeOf(cache, logger).call(
    batchOf([windowOf("kol_1", 5, 10)]),
    unaborted,
  );
  assert.equal(recordOf(item).trend.baseline_windows, 0);
  assert.equal(logger.lines.length, 1);
});

Deno.test("any cut into batches, other KOLs between and repeats give the same scores", async () => {
  const random = new SeededRandom(11);
  const kols = ["a", "b", "c", "d"];
  const windows = kols.map((kol) =>
    Array.from(
      { length: 60 },
      (_, at) => windowOf(kol, at, random.below(1_000)),
    )
  );
  const expected = await scoresOf(windows.flat().map((one) => [one]));
  for (let run = 0; run < 5; run++) {
    const mixed = interleaved(windows, random);
    const scores = await scoresOf(cutAndRepeated(mixed, random));
    assert.deepEqual(scores, expected);
  }
});

/** The last that was said of each window; all that is said of one is the same. */
async function scoresOf(
  batches: readonly (readonly Message[])[],
): Promise<Record<string, string>> {
  await using embedded = await embeddedDrivers();
  let node = nodeOf(embedded.drivers.cache);
  const scores: Record<string, string> = {};
  for (const [index, batch] of batches.entries()) {
    // A process that starts knows no more than the cache.
    if (index % 7 === 0) node = nodeOf(embedded.drivers.cache);
    for (const item of await node.call(batchOf(batch), unaborted)) {
      const record = recordOf(item);
      const text = record.toJsonText();
      assert.equal(scores[record.event_id] ?? text, text);
      scores[record.event_id] = text;
    }
  }
  return Object.fromEntries(Object.entries(scores).toSorted());
}

/** Each KOL's windows in their order, the KOLs in any. */
function interleaved(
  windows: readonly (readonly Message[])[],
  random: SeededRandom,
): Message[] {
  const queues = windows.map((one) => [...one]);
  const mixed: Message[] = [];
  while (queues.some((queue) => queue.length > 0)) {
    const next = queues[random.below(queues.length)]?.shift();
    if (next !== undefined) mixed.push(next);
  }
  return mixed;
}

/** As after crashes: some of the last results are told of again. */
function cutAndRepeated(
  messages: readonly Message[],
  random: SeededRandom,
): Message[][] {
  const batches: Message[][] = [];
  for (let at = 0; at < messages.length;) {
    const size = random.whole(1, 12);
    batches.push(messages.slice(at, at + size));
    at += size;
    if (random.chance(0.3)) at = Math.max(0, at - random.whole(0, 15));
  }
  return batches;
}
