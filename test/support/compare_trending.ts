import assert from "node:assert/strict";
import { trendingScore } from "../../src/scoring/trending_score.ts";
import type { PlainWindow } from "./plain_trending.ts";
import type { Told } from "./trending_run.ts";

/** Equal but for the last digits of a sum. */
export function nearly(
  found: number | null | undefined,
  expected: number | null,
): void {
  if (expected === null) return assert.equal(found, null);
  const off = Math.abs((found ?? NaN) - expected);
  assert.ok(off <= 1e-9 * Math.max(1, expected), `${found} for ${expected}`);
}

/** What was told of a window is as the plain sums have it. */
function compare(told: Told, plain: PlainWindow): void {
  const { features, scores } = told;
  assert.equal(told.final, true);
  assert.equal(features["event_count"], plain.events);
  nearly(features["total_engagement"], plain.engagement);
  nearly(features["velocity"], plain.velocity);
  nearly(features["momentum"], plain.momentum);
  nearly(features["baseline"], plain.baseline);
  assert.equal(features["baseline_windows"], plain.baselineWindows);
  const score = plain.velocity === 0 ? null : trendingScore({
    velocity: plain.velocity,
    baseline: plain.baseline ?? plain.velocity,
    global: features["market"] ?? plain.velocity,
    momentum: plain.momentum ?? 0,
  });
  nearly(scores.trending_score, score?.score ?? null);
  assert.equal(scores.trending_label, score?.label ?? null);
}

/** Every window was told of once, as the plain sums have it. */
export function compareAll(
  told: readonly Told[],
  plain: readonly PlainWindow[],
): void {
  const expected = new Map(
    plain.map((one) => [`${one.kol_id} ${one.start}`, one]),
  );
  for (const one of told) {
    const key = `${one.kol_id} ${Date.parse(one.window_start)}`;
    const found = expected.get(key);
    assert.ok(found !== undefined, key);
    compare(one, found);
    expected.delete(key);
  }
  assert.deepEqual([...expected.keys()], []);
}

/** The newest window of each KOL. */
export function newestOf(told: readonly Told[]): Told[] {
  const newest = new Map<string, Told>();
  for (const one of told) {
    const before = newest.get(one.kol_id);
    if (before === undefined || before.window_start < one.window_start) {
      newest.set(one.kol_id, one);
    }
  }
  return [...newest.values()];
}

/** Ids of the alerts that these windows raise. */
export function turnedViral(told: readonly Told[]): Set<string> {
  const expected = new Set<string>();
  for (const [kol_id, own] of Map.groupBy(told, (one) => one.kol_id)) {
    const labelled = own.filter((one) => one.scores.trending_label !== null)
      .toSorted((a, b) => a.window_start < b.window_start ? -1 : 1);
    for (const [at, { scores, window_start }] of labelled.entries()) {
      const before = labelled[at - 1]?.scores.trending_label ?? "Viral";
      if (scores.trending_label !== "Viral" || before === "Viral") continue;
      const hour = window_start.slice(0, 13);
      expected.add(`trending-viral/tiktok/${hour}/${kol_id}`);
    }
  }
  return expected;
}
