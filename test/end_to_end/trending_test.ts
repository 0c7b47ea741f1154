import assert from "node:assert/strict";
import {
  compareAll,
  nearly,
  newestOf,
  turnedViral,
} from "../support/compare_trending.ts";
import { recordsOf } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { plainTrending } from "../support/plain_trending.ts";
import { StateFolder } from "../support/state_folder.ts";
import {
  begin,
  produceClicks,
  produceLooks,
  runTrending,
  succeed,
  type Told,
  toldOf,
  written,
} from "../support/trending_run.ts";

const topology = "topology/trending.yaml";

Deno.test("looks and clicks become trending as plain sums have it", async (t) => {
  await using folder = new StateFolder();
  await produceLooks(folder);
  // The last event ends every window before it.
  await produceClicks(folder, [
    ...Array.from({ length: 20 }, (_, at) => ["clicked", at, 3] as const),
    // Something is told of it, and nothing has happened.
    ["clicked", 40, 0],
    ["clock", 90, 0],
  ]);
  await runTrending(folder);
  const plain = plainTrending(await written(folder));
  const over = plain.filter((one) => one.kol_id !== "clock");
  const told = (await toldOf(folder)).filter((one) => one.kol_id !== "clock");

  await t.step("each window of each KOL is told once, with its sums", () => {
    assert.ok(over.length > 100, `${over.length} windows`);
    compareAll(told, over);
    assert.ok(told.some((one) => one.scores.trending_label === "Viral"));
    assert.ok(told.some((one) => one.scores.trending_score === null));
  });

  await t.step(
    "the newest is in its hash and, with a score, ranked",
    async () => {
      await withStores(folder.path, async ({ cache }) => {
        const newest = newestOf(told);
        const hashes = await cache.getMany(
          newest.map(({ kol_id }) => `trending:tiktok:${kol_id}`),
        );
        for (const [index, { window_start, scores }] of newest.entries()) {
          assert.equal(hashes[index]?.["window_start"], window_start);
          const score = hashes[index]?.["trending_score"];
          assert.equal(
            score === undefined ? null : Number(score),
            scores.trending_score,
          );
        }
        const ranked = await cache.top("ranking:tiktok:trending", 10);
        assert.deepEqual(
          new Map(ranked.map(({ member, score }) => [member, score])),
          new Map(
            newest.flatMap(({ kol_id, scores }) =>
              scores.trending_score === null
                ? []
                : [[kol_id, scores.trending_score]]
            ),
          ),
        );
      });
    },
  );

  await t.step("means of videos stay when other windows follow", async () => {
    await withStores(folder.path, async ({ cache }) => {
      const looked = over.filter((one) => one.avgViews !== null);
      for (const [kol_id, own] of Map.groupBy(looked, (one) => one.kol_id)) {
        const [hash] = await cache.getMany([`kol:videos:tiktok:${kol_id}`]);
        nearly(Number(hash?.["avg_views"]), own.at(-1)?.avgViews ?? null);
      }
    });
  });

  await t.step("engagement is kept for forecasts, a row a window", async () => {
    await withStores(folder.path, async ({ table }) => {
      for (const [kol_id, own] of Map.groupBy(over, (one) => one.kol_id)) {
        const rows = await table.read("kol_realtime_metrics", {
          partition: { kol_id },
          limit: 1_000,
        });
        assert.deepEqual(
          rows.map((row) => [row["bucket_ts"], row["metric_value"]]),
          own.toReversed().map((one) => [one.start, one.engagement]),
        );
        assert.ok(rows.every((row) => row["metric_type"] === "engagement"));
        assert.ok(rows.every((row) => row["window_duration"] === 300));
      }
    });
  });

  const alerts = await recordsOf(folder, "alerts.stream");
  await t.step("who turns Viral is told of once an hour", () => {
    const expected = turnedViral(told);
    assert.ok(expected.size > 0);
    const ids = alerts.map(({ value }) => JSON.parse(value).id);
    assert.deepEqual(ids.toSorted(), [...expected].toSorted());
  });

  await t.step("a replay by another group tells the same", async () => {
    await runTrending(
      folder,
      "--from",
      "2025-12-03T00:00:00Z",
      "--group",
      "replay",
    );
    const texts = Map.groupBy(
      (await recordsOf(folder, "features.stream")).map(({ value }) => value),
      (value) => JSON.parse(value).event_id,
    );
    for (const [id, same] of texts) {
      assert.ok(same.length >= 2, id);
      assert.equal(new Set(same).size, 1, same.join("\n"));
    }
    const again = await recordsOf(folder, "alerts.stream");
    assert.deepEqual(
      new Set(again.map(({ value }) => value)),
      new Set(alerts.map(({ value }) => value)),
    );
  });

  await t.step("later windows are compared with the market", async () => {
    await produceClicks(folder, [
      ["clicked", 100, 5],
      ["clicked", 101, 5],
      ["clock", 200, 0],
    ]);
    await runTrending(folder);
    const later = (await toldOf(folder)).filter(({ kol_id, window_start }) =>
      kol_id === "clicked" && Date.parse(window_start) >= begin + 95 * 60_000
    );
    assert.equal(later.length, 6);
    for (const { features } of later) {
      assert.ok(Number(features["market"]) > 0, JSON.stringify(features));
      assert.ok(Number(features["market_kols"]) >= 1);
    }
  });

  await t.step("the hot path scores with what is known by then", async () => {
    await scoresKnowTrending(folder, newestOf(told));
  });
});

async function scoresKnowTrending(
  folder: StateFolder,
  newest: readonly Told[],
): Promise<void> {
  await succeed(
    ...["produce", "--topic", "kol.profiles.raw", "--key", "username"],
    ...["--file", "topology/sample/profiles.jsonl", "--state", folder.path],
  );
  await succeed(
    ...["run", "topology/hot-path.yaml", "--profile", "embedded"],
    ...["--state", folder.path, "--until-idle", "1s", "--ui", "off"],
  );
  const scores = new Map(
    (await recordsOf(folder, "scores.stream")).map(({ value }) => {
      const score = JSON.parse(value);
      return [`${score.platform}:${score.kol_id}`, score];
    }),
  );
  let compared = 0;
  for (const { kol_id, scores: trending } of newest) {
    const score = scores.get(`tiktok:${kol_id}`);
    if (score === undefined) continue;
    assert.equal(score.scores.trending_score, trending.trending_score);
    assert.equal(score.scores.trending_label, trending.trending_label);
    for (const name of ["avg_views", "avg_likes", "growth_rate"]) {
      assert.ok(!score.missing.includes(name), name);
    }
    compared++;
  }
  assert.equal(compared, 3);
  const others = [...scores.values()].filter((one) =>
    one.missing.includes("growth_rate")
  );
  assert.equal(others.length, 55);
}

Deno.test("the topology of trending has no findings and can be drawn", async () => {
  assert.match(await succeed("lint", topology), /0 errors, 0 warnings/);
  assert.match(
    await succeed("graph", topology),
    /trending \(trending, failures to dead-letters\)/,
  );
});
