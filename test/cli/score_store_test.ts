import assert from "node:assert/strict";
import {
  SeamScoreStore,
  SeamWindowHistory,
} from "../../src/cli/score_store.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import {
  kolMetrics,
  kolRealtimeMetrics,
  scoresByKol,
} from "../../src/drivers/kol_metrics.ts";
import { scoreHash } from "../../src/sinks/rows/score_hash.ts";
import { scoresByKolTable } from "../../src/sinks/rows/scores_by_kol.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { scoreMessage } from "../support/scores.ts";

const HOUR = 3_600_000;

/** Writes a score into the cache, with the rows of the sink that does it. */
async function cacheScore(
  { cache }: Drivers,
  change: Parameters<typeof scoreMessage>[0] = {},
): Promise<void> {
  const message = scoreMessage(change);
  const { value } = message;
  const fields = scoreHash(value, {
    message,
    updatedAt: "2025-12-03T10:00:01.000Z",
  });
  await cache.upsert([{
    key: `kol:scores:${value.platform}:${value.kol_id}`,
    fields,
    eventTime: message.eventTime,
    tie: "a",
    ttlMs: HOUR,
    rankings: [{
      ranking: `ranking:${value.platform}:trust`,
      member: value.kol_id,
      score: value.scores.trust_score,
    }],
    mirrors: [],
  }]);
}

const clock = {
  now: () => Date.parse("2026-01-02T00:00:00Z"),
};

function storeOf(drivers: Drivers): SeamScoreStore {
  return new SeamScoreStore(() => Promise.resolve(drivers), clock);
}

Deno.test("the latest scores come from the cache, as the sink wrote them", async () => {
  await using open = await embeddedDrivers();
  await cacheScore(open.drivers);
  const store = storeOf(open.drivers);
  assert.deepEqual(await store.latest("tiktok", "kol_1"), {
    trust_score: 72,
    trust_label: "Moderate",
    trust_confidence: 0.72,
    success_score: 65.2,
    success_label: "High",
    success_confidence: 1,
    trending_score: 82.1,
    trending_label: "Viral",
    trending_growth: 2,
    composite_score: 73.66,
    composite_rank: "A",
    completeness: 1,
    model_versions: { trust: "t-1", success: "s-1", trending: "formula-v2" },
    degraded: false,
    source: "cache",
    updated_at: "2025-12-03T10:00:01.000Z",
  });
  assert.equal(await store.latest("youtube", "kol_1"), undefined);
});

Deno.test("a score that was never given is null, not 0", async () => {
  await using open = await embeddedDrivers();
  const full = scoreMessage().value.scores;
  await cacheScore(open.drivers, {
    given: { ...full, trending_score: null, trending_label: null },
  });
  const found = await storeOf(open.drivers).latest("tiktok", "kol_1");
  assert.equal(found?.trending_score, null);
  assert.equal(found?.composite_score, null);
  assert.equal(found?.trust_score, 72);
});

Deno.test("expired scores come from the history, of the month before too", async () => {
  await using open = await embeddedDrivers();
  const { table } = open.drivers;
  await table.applySchema(kolMetrics);
  const message = scoreMessage({ event_time: "2025-12-03T10:00:00.000Z" });
  const row = scoresByKolTable.row(message.value, message);
  assert.ok(row !== undefined);
  await table.upsert(scoresByKol.name, [{
    values: row.values,
    writeTimeMicros: row.writeTimeMicros,
    ttlMs: 90 * 24 * HOUR,
  }]);
  const found = await storeOf(open.drivers).latest("tiktok", "kol_1");
  assert.equal(found?.source, "history");
  assert.equal(found?.trust_score, 72);
  assert.equal(found?.composite_rank, "A");
  assert.equal(found?.updated_at, "2025-12-03T10:00:00.000Z");
  assert.deepEqual(found?.model_versions, {
    trust: "t-1",
    success: "s-1",
    trending: "formula-v2",
  });
});

Deno.test("a state without tables holds no score and no window", async () => {
  await using open = await embeddedDrivers();
  assert.equal(
    await storeOf(open.drivers).latest("tiktok", "nobody"),
    undefined,
  );
  const history = new SeamWindowHistory(() => Promise.resolve(open.drivers));
  assert.deepEqual(await history.windows("nobody", 0), []);
});

Deno.test("a ranking is that of the cache", async () => {
  await using open = await embeddedDrivers();
  await cacheScore(open.drivers);
  const ranking = await storeOf(open.drivers).ranking({
    platform: "tiktok",
    metric: "trust",
    limit: 10,
  });
  assert.deepEqual(ranking, [{ kolId: "kol_1", score: 72 }]);
});

Deno.test("windows of engagement are read, other metrics and older ones are not", async () => {
  await using open = await embeddedDrivers();
  const { table } = open.drivers;
  await table.applySchema(kolMetrics);
  const now = Date.now();
  const rowOf = (metric: string, ageHours: number, value: number) => ({
    values: {
      kol_id: "k",
      bucket_ts: now - ageHours * HOUR,
      metric_type: metric,
      window_duration: 300,
      metric_value: value,
      metadata: null,
      updated_at: now,
    },
    writeTimeMicros: now * 1_000,
    ttlMs: 30 * 24 * HOUR,
  });
  await table.upsert(kolRealtimeMetrics.name, [
    rowOf("engagement", 1, 10),
    rowOf("ctr", 1, 0.5),
    rowOf("engagement", 5, 99),
  ]);
  const history = new SeamWindowHistory(() => Promise.resolve(open.drivers));
  assert.deepEqual(await history.windows("k", now - 2 * HOUR), [{
    startMs: now - HOUR,
    durationMs: 300_000,
    engagement: 10,
  }]);
});
