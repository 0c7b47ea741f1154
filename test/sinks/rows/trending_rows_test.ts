import assert from "node:assert/strict";
import type { SinkNode } from "../../../src/core/node.ts";
import type { Cache } from "../../../src/drivers/cache.ts";
import { kolRealtimeMetrics } from "../../../src/drivers/kol_metrics.ts";
import { redisSink } from "../../../src/sinks/redis_sink.ts";
import { embeddedDrivers } from "../../support/embedded.ts";
import { FixedClock } from "../../support/fixed_clock.ts";
import { batchOf, messageOf } from "../../support/messages.ts";
import { nodeContext } from "../../support/node_context.ts";
import { tableSink } from "../../support/table_sink.ts";
import { trendingMessage } from "../../support/trending_records.ts";
import { resultMessage, windowStart } from "../../support/window_results.ts";

const unaborted = new AbortController().signal;
const ranking = "ranking:tiktok:trending";

function sinkOf(cache: Cache, given: Record<string, unknown> = {}): SinkNode {
  const instance = redisSink.create(
    redisSink.options.parse({
      hash: "trending:{platform}:{kol_id}",
      rankings: ["trending", "trust"],
      ...given,
    }),
    nodeContext({ drivers: { cache }, clock: new FixedClock() }),
  );
  assert.ok("kind" in instance && instance.kind === "sink");
  return instance;
}

async function hashOf(cache: Cache, key: string) {
  const [hash] = await cache.getMany([key]);
  return hash ?? {};
}

Deno.test("trending of a KOL becomes its hash and takes its place", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  await sinkOf(cache).write(batchOf([trendingMessage()]), unaborted);
  assert.deepEqual(await hashOf(cache, "trending:tiktok:kol_1"), {
    kol_id: "kol_1",
    platform: "tiktok",
    event_count: "3",
    baseline_windows: "12",
    market_kols: "7",
    window_start: "2025-12-03T10:00:00.000Z",
    window_end: "2025-12-03T10:05:00.000Z",
    revision: "25",
    final: "true",
    model_version: "formula-v2",
    updated_at: "2025-12-03T10:00:00.000Z",
    trending_score: "74.25",
    velocity: "80.0",
    momentum: "3.0",
    total_engagement: "400.0",
    baseline: "20.0",
    market: "50.0",
    trending_growth: "4.0",
    growth_rate: "3.0",
    trending_label: "Hot",
  });
  assert.deepEqual(await cache.top(ranking, 5), [
    { member: "kol_1", score: 74.25 },
  ]);
  assert.deepEqual(await cache.top("ranking:tiktok:trust", 5), []);
});

Deno.test("a KOL without activity leaves the ranking and has no score", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const quiet = {
    at: 1,
    velocity: 0,
    baseline: null,
    trending_score: null,
    trending_label: null,
    trending_growth: null,
  };
  const sink = sinkOf(cache);
  await sink.write(batchOf([trendingMessage()]), unaborted);
  await sink.write(batchOf([trendingMessage(quiet)]), unaborted);
  const hash = await hashOf(cache, "trending:tiktok:kol_1");
  for (const name of ["trending_score", "trending_label", "growth_rate"]) {
    assert.equal(hash[name], undefined, name);
  }
  assert.deepEqual(await cache.top(ranking, 5), []);
});

Deno.test("the later window stands, and of one window the higher revision", async () => {
  const results = [
    trendingMessage({ at: 0, version: 900, trending_score: 1 }),
    trendingMessage({ at: 2, version: 40, trending_score: 2 }),
    trendingMessage({ at: 2, version: 100, trending_score: 3 }),
    trendingMessage({ at: 1, version: 5_000, trending_score: 4 }),
  ];
  for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1, 2]]) {
    await using embedded = await embeddedDrivers();
    const { cache } = embedded.drivers;
    for (const at of order) {
      const message = results[at];
      assert.ok(message !== undefined);
      await sinkOf(cache).write(batchOf([message]), unaborted);
    }
    assert.deepEqual(await cache.top(ranking, 5), [
      { member: "kol_1", score: 3 },
    ]);
  }
});

Deno.test("the engagement of a window is a row that forecasts read", async () => {
  await using embedded = await embeddedDrivers();
  const { table } = embedded.drivers;
  const sink = tableSink(table, { table: "kol_realtime_metrics" });
  await table.applySchema([kolRealtimeMetrics]);
  const failed = await sink.write(batchOf([trendingMessage()]), unaborted);
  assert.deepEqual(failed, [undefined]);
  const [row, ...more] = await table.read("kol_realtime_metrics", {
    partition: { kol_id: "kol_1" },
    limit: 10,
  });
  assert.equal(more.length, 0);
  assert.equal(row?.["metric_type"], "engagement");
  assert.equal(row?.["metric_value"], 400);
  assert.equal(row?.["window_duration"], 300);
  assert.equal(row?.["bucket_ts"], windowStart);
});

Deno.test("measures of a window become a hash, and what has none leaves it as it is", async () => {
  await using embedded = await embeddedDrivers();
  const { cache } = embedded.drivers;
  const sink = sinkOf(cache, {
    hash: "kol:videos:{group.platform}:{group.kol_id}",
    fields: ["avg_views", "avg_likes"],
    rankings: [],
  });
  const group = { platform: "tiktok", kol_id: "kol_1" };
  const result = (minutes: number, measures: Record<string, number | null>) =>
    resultMessage({ group, measures, start: windowStart + minutes * 60_000 });
  const failed = await sink.write(
    batchOf([
      result(0, { avg_views: 120.5, avg_likes: null, clicks: 9 }),
      result(1, { avg_views: null, avg_likes: null, clicks: 9 }),
    ]),
    unaborted,
  );
  assert.deepEqual([...failed], [undefined, undefined]);
  assert.deepEqual(await hashOf(cache, "kol:videos:tiktok:kol_1"), {
    avg_views: "120.5",
    event_count: "3",
    window_start: "2025-12-03T10:00:00.000Z",
    window_end: "2025-12-03T10:05:00.000Z",
    revision: "25",
    final: "true",
    updated_at: "2025-12-03T10:00:00.000Z",
  });
});

Deno.test("what is neither a score nor a window's result is refused", async () => {
  await using embedded = await embeddedDrivers();
  const [failed] = await sinkOf(embedded.drivers.cache).write(
    batchOf([messageOf()]),
    unaborted,
  );
  assert.equal(failed?.code, "write-rejected");
});
