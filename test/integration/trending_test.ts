import assert from "node:assert/strict";
import {
  keyOf,
  topicRecords,
  valueOf,
} from "../../scripts/support/topic_records.ts";
import {
  compareAll,
  newestOf,
  turnedViral,
} from "../support/compare_trending.ts";
import { onStack } from "../support/on_stack.ts";
import { plainTrending } from "../support/plain_trending.ts";
import { RealTrending, type TopicNode } from "../support/real_trending.ts";
import { succeed } from "../support/succeed.ts";
import { sendClicks, type Told } from "../support/trending_run.ts";

async function valuesOf(trend: RealTrending, node: TopicNode) {
  const records = await topicRecords(trend.drivers.log, trend.topic(node));
  return records.map((one) => ({
    key: keyOf(one),
    value: JSON.parse(valueOf(one)),
  }));
}

async function toldOf(trend: RealTrending): Promise<Told[]> {
  const told = await valuesOf(trend, "features");
  for (const { key, value } of told) assert.equal(key, value.kol_id);
  return told.map(({ value }) => value)
    .filter(({ kol_id }) => kol_id !== "clock");
}

onStack(
  "trending is on Kafka, in Redis and in Cassandra as plain sums have it",
  async (t) => {
    await using trend = await RealTrending.open(7);
    const { cache, table } = trend.drivers;
    const looks = "topology/sample/looks";
    await succeed(trend.produce("videos", `${looks}-videos.jsonl`, "video_id"));
    await succeed(
      trend.produce("products", `${looks}-products.jsonl`, "product_id"),
    );
    // The last event ends every window before it.
    await sendClicks(trend.drivers, trend.topic("social"), [
      ...Array.from({ length: 20 }, (_, at) => ["clicked", at, 3] as const),
      ["clock", 90, 0],
    ]);
    await succeed(trend.run("--until-idle", "15s"));
    const sources = ["videos", "products", "social"] as const;
    const written = await Promise.all(
      sources.map((node) => valuesOf(trend, node)),
    );
    const over = plainTrending(written.flat().map(({ value }) => value))
      .filter((one) => one.kol_id !== "clock");
    const told = await toldOf(trend);

    await t.step("each window of each KOL is told once, with its sums", () => {
      assert.ok(over.length > 100, `${over.length} windows`);
      compareAll(told, over);
    });

    await t.step("the newest is in its hash and in the ranking", async () => {
      const newest = newestOf(told);
      const hashes = await cache.getMany(
        newest.map(({ kol_id }) => `trending:tiktok:${kol_id}`),
      );
      for (const [index, { window_start, scores }] of newest.entries()) {
        assert.equal(hashes[index]?.["window_start"], window_start);
        assert.equal(
          Number(hashes[index]?.["trending_score"]),
          scores.trending_score,
        );
      }
      const ranked = await cache.top("ranking:tiktok:trending", 10);
      assert.deepEqual(
        new Map(ranked.map(({ member, score }) => [member, score])),
        new Map(
          newest.map(({ kol_id, scores }) => [kol_id, scores.trending_score]),
        ),
      );
    });

    await t.step("the market is known to who comes later", async () => {
      const [market] = await cache.getMany(["kol:market:tiktok"]);
      assert.ok(Number(market?.["velocity"]) > 0, JSON.stringify(market));
      assert.ok(Number(market?.["kols"]) >= 1);
    });

    await t.step("engagement is kept for forecasts", async () => {
      for (const [kol_id, own] of Map.groupBy(over, (one) => one.kol_id)) {
        const rows = await table.read("kol_realtime_metrics", {
          partition: { kol_id },
          limit: 1_000,
        });
        assert.deepEqual(
          rows.map((row) => [row["bucket_ts"], row["metric_value"]]),
          own.toReversed().map((one) => [one.start, one.engagement]),
        );
      }
    });

    await t.step("who turns Viral is told of once an hour", async () => {
      const expected = [...turnedViral(told)].toSorted();
      assert.ok(expected.length > 0);
      const alerts = await valuesOf(trend, "alerts");
      assert.deepEqual(
        alerts.map(({ value }) => String(value.id)).toSorted(),
        expected,
      );
      for (const { value: { id, kol_id } } of alerts) {
        const rows = await table.read("alerts", {
          partition: { kol_id },
          limit: 10,
        });
        assert.ok(rows.some((row) => row["alert_id"] === id), id);
      }
    });

    await t.step("nothing is put aside", async () => {
      assert.deepEqual(await valuesOf(trend, "dead-letters"), []);
    });
  },
);
