import assert from "node:assert/strict";
import { trendingScore } from "../../src/scoring/trending_score.ts";
import { oracleTest } from "./oracle_case.ts";

const steady = { velocity: 1, baseline: 1, global: 1, momentum: 0 };

Deno.test("a steady KOL is Normal at 31", () => {
  assert.deepEqual(trendingScore(steady), {
    score: 31,
    label: "Normal",
    growth: 1,
    market: 1,
    raw: 1,
  });
});

Deno.test("the formula keeps 19.15 for no activity", () => {
  assert.equal(trendingScore({ ...steady, velocity: 0 }).score, 19.15);
});

Deno.test("a baseline below the floor counts as the floor", () => {
  const floored = trendingScore({ ...steady, baseline: 0, global: -5 });
  assert.equal(floored.growth, 10);
  assert.equal(floored.market, 10);
});

Deno.test("a velocity far below zero scores 0 and breaks nothing", () => {
  const low = trendingScore({ ...steady, velocity: -1e15 });
  assert.equal(low.score, 0);
  assert.equal(low.label, "Cold");
});

interface TrendingCase {
  readonly id: string;
  readonly status: number;
  readonly request: Readonly<Record<string, number>>;
  readonly response: Readonly<Record<string, unknown>>;
}

oracleTest<TrendingCase>(
  "trending scores equal those of the reference",
  "trending_cases.jsonl",
  {
    run: (cases) => {
      let compared = 0;
      for (const { id, status, request, response } of cases) {
        if (status !== 200) continue;
        const found = trendingScore({
          velocity: request["current_velocity"] ?? NaN,
          baseline: request["baseline_velocity"] ?? 1,
          global: request["global_avg_velocity"] ?? 1,
          momentum: request["momentum"] ?? 0,
        });
        assert.deepEqual(
          [found.score, found.label, found.growth, found.market, found.raw],
          [
            response["trending_score"],
            response["trending_label"],
            response["personal_growth"],
            response["market_position"],
            response["raw_score"],
          ],
          id,
        );
        compared += 1;
      }
      assert.ok(compared >= 199, `${compared}`);
    },
  },
);
