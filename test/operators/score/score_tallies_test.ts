import assert from "node:assert/strict";
import type { CallNode } from "../../../src/core/node.ts";
import { NodeTallies } from "../../../src/core/node_tallies.ts";
import { score } from "../../../src/operators/score.ts";
import { nodeContext } from "../../support/node_context.ts";
import { resultOf, scoreService } from "../../support/score_service.ts";
import { profiles, unaborted } from "../score_node.ts";

function scoreNode(url: string, tallies: NodeTallies): CallNode {
  const instance = score.create(
    score.options.parse({ url }),
    nodeContext({ tallies }),
  );
  assert.ok("kind" in instance && instance.kind === "call");
  return instance;
}

Deno.test("scores are counted by model, version and label, over a restart of the node", async () => {
  const newer = { trust: "t-2", success: "s-1", trending: "formula-v2" };
  await using service = scoreService(({ kol_id }) => {
    if (kol_id === "bad") return { kol_id, error: "no" };
    if (kol_id !== "new") return resultOf(kol_id);
    return resultOf(kol_id, {
      trust: { score: 0, label: "low", confidence: 1 },
      success: null,
      model_versions: newer,
      degraded: true,
    });
  });
  const tallies = new NodeTallies();
  for (const names of [["a", "new"], ["b", "bad"]]) {
    const node = scoreNode(service.url, tallies);
    await node.call(profiles(...names), unaborted);
    await node.close?.();
  }
  const told = tallies.histograms("score-value").map(({ labels, tallied }) => {
    const { count, sum } = tallied.snapshot();
    return [labels["model"], labels["version"], count, sum];
  });
  assert.deepEqual(told.toSorted(), [
    ["success", "s-1", 2, 130.4],
    ["trending", "formula-v2", 3, 82.1 * 3],
    ["trust", "t-1", 2, 151],
    ["trust", "t-2", 1, 0],
  ]);
  const labels = tallies.counters("score-label").map(({ labels, tallied }) => [
    `${labels["model"]} ${labels["label"]}`,
    tallied,
  ]);
  assert.deepEqual(Object.fromEntries(labels), {
    "trust Moderate": 2,
    "trust Low": 1,
    "success High": 2,
    "trending Viral": 3,
  });
  assert.equal(tallies.counters("score-fallback")[0]?.tallied, 1);
  const missing = tallies.gauges("feature-missing")
    .map(({ labels, tallied }) => [labels["feature"], tallied]);
  // The last node has scored one profile, which tells nothing but its name.
  assert.equal(Object.fromEntries(missing)["avg_views"], 1);
});

Deno.test("versions and labels that never end are cut and bounded", async () => {
  let calls = 0;
  await using service = scoreService(({ kol_id }) =>
    resultOf(kol_id, {
      trust: { score: 1, label: `label ${calls++} ${"x".repeat(500)}` },
      model_versions: { trust: `${calls}`, success: "s", trending: "t" },
    })
  );
  const tallies = new NodeTallies();
  const node = scoreNode(service.url, tallies);
  const names = Array.from({ length: 400 }, (_, index) => `k${index}`);
  await node.call(profiles(...names), unaborted);
  await node.close?.();
  assert.equal(tallies.counters("score-label").length, 257);
  assert.equal(tallies.histograms("score-value").length, 257);
  for (const { labels } of tallies.counters("score-label")) {
    assert.ok((labels["label"]?.length ?? 0) <= 80);
  }
});
