import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import type { WindowRecord } from "../../../src/core/window_record.ts";
import {
  type Market,
  trendOf,
} from "../../../src/operators/trending/trend_of.ts";
import { TrendingHistory } from "../../../src/operators/trending/trending_history.ts";
import type { Trend } from "../../../src/scoring/trending_record.ts";
import { oracleTest } from "../../scoring/oracle_case.ts";
import { resultMessage, windowStart } from "../../support/window_results.ts";

const minute = 60_000;

/** The five minutes that begin so many minutes after ten. */
function windowAt(
  at: number,
  { likes, count = 0, ...more }: {
    readonly likes: unknown;
    readonly count?: number;
    readonly version?: number;
  },
): WindowRecord {
  return resultMessage({
    start: windowStart + at * minute,
    count,
    measures: { likes: likes as number, clicks: 0 },
    ...more,
  }).value as WindowRecord;
}

function found(
  result: WindowRecord,
  history: TrendingHistory = TrendingHistory.empty,
  market?: Market,
  baselineWindows = 1,
): { readonly trend: Trend; readonly history: TrendingHistory } {
  const trend = trendOf(result, {
    engagement: ["likes", "clicks"],
    history,
    market,
    baselineWindows,
  });
  assert.ok(!(trend instanceof HotpathError), `${trend}`);
  return trend;
}

Deno.test("a KOL of which nothing is known is neither up nor down", () => {
  const { trend } = found(windowAt(0, { likes: 500, count: 20 }));
  assert.equal(trend.trending_score, 31);
  assert.equal(trend.trending_label, "Normal");
  assert.equal(trend.momentum, null);
  assert.equal(trend.baseline, null);
  assert.equal(trend.baseline_windows, 0);
  assert.equal(trend.market, null);
  assert.equal(trend.velocity, 100 * (1 + 0.1 * Math.log(21)));
});

/** Steady from ten on, one window a minute. */
function steady(minutes: number): TrendingHistory {
  let history = TrendingHistory.empty;
  for (let at = 0; at < minutes; at++) {
    history = found(windowAt(at, { likes: 100 }), history).history;
  }
  return history;
}

Deno.test("only whole windows before one are its history", () => {
  // The first five hold what came before the KOL was followed, or may.
  const before = found(windowAt(9, { likes: 900 }), steady(9)).trend;
  assert.equal(before.baseline_windows, 0);
  assert.equal(before.momentum, null);
  assert.equal(before.trending_score, 31);
  const { trend } = found(windowAt(10, { likes: 900 }), steady(10));
  assert.equal(trend.baseline_windows, 1);
  assert.equal(trend.baseline, 20);
  assert.equal(trend.momentum, 8);
  assert.equal(trend.trending_growth, 9);
  assert.equal(trend.trending_label, "Viral");
});

Deno.test("a baseline of too few windows is none, and says of how many", () => {
  const result = windowAt(12, { likes: 900 });
  const few = found(result, steady(12), undefined, 4).trend;
  assert.deepEqual([few.baseline, few.baseline_windows], [null, 3]);
  assert.equal(few.trending_growth, 1);
  const enough = found(result, steady(12), undefined, 3).trend;
  assert.deepEqual([enough.baseline, enough.baseline_windows], [20, 3]);
});

Deno.test("a KOL without activity has no score, and the window counts in its history", () => {
  const quiet = found(windowAt(10, { likes: 0 }), steady(10));
  const { trend } = quiet;
  assert.deepEqual(
    [trend.trending_score, trend.trending_label, trend.trending_growth],
    [null, null, null],
  );
  assert.equal(trend.momentum, -1);
  const later = found(windowAt(15, { likes: 10 }), quiet.history).trend;
  assert.deepEqual([later.baseline, later.baseline_windows], [
    16.6666666667,
    6,
  ]);
  assert.equal(later.momentum, null);
});

Deno.test("a window that is told of again is compared with the market of before", () => {
  const market = { velocity: 40, kols: 9 };
  const first = found(windowAt(0, { likes: 100 }), undefined, market);
  assert.equal(first.trend.market_kols, 9);
  const again = found(windowAt(0, { likes: 100 }), first.history, {
    velocity: 1,
    kols: 2,
  });
  assert.deepEqual(again.trend, first.trend);
  assert.equal(again.history.text(), first.history.text());
});

Deno.test("a velocity that is no finite number from 0 up is refused", () => {
  for (const likes of [null, "7", NaN, Infinity, -5]) {
    const refused = trendOf(windowAt(0, { likes }), {
      engagement: ["likes"],
      history: TrendingHistory.empty,
      market: undefined,
      baselineWindows: 1,
    });
    assert.ok(refused instanceof HotpathError, `${likes}`);
    assert.equal(refused.code, "schema-invalid");
  }
});

interface TrendingCase {
  readonly id: string;
  readonly status: number;
  readonly request: Readonly<Record<string, number>>;
  readonly response: Readonly<Record<string, unknown>>;
}

oracleTest<TrendingCase>(
  "windows score as the reference does with their velocities",
  "trending_cases.jsonl",
  {
    run: (cases) => {
      let compared = 0;
      for (const { id, status, request, response } of cases) {
        const velocity = request["current_velocity"] ?? NaN;
        const change = request["momentum"] ?? 0;
        const baseline = request["baseline_velocity"] ?? 1;
        // What a window can be: it has engagement, and had some before.
        if (status !== 200 || !(velocity > 0) || !(change > -1)) continue;
        if (!(baseline > 0)) continue;
        // Without events velocity is a fifth of the engagement.
        const engagement = velocity * 5;
        const history = TrendingHistory.empty.with({
          start: windowStart - 5 * minute,
          revision: 1,
          engagement: engagement / (1 + change),
          velocity: baseline,
          market: null,
          marketKols: 0,
          isWhole: true,
        });
        const { trend } = found(windowAt(0, { likes: engagement }), history, {
          velocity: request["global_avg_velocity"] ?? 1,
          kols: 1,
        });
        const expected = Number(response["trending_score"]);
        const off = Math.abs((trend.trending_score ?? NaN) - expected);
        assert.ok(off < 0.011, `${id}: ${trend.trending_score} ${expected}`);
        compared++;
      }
      assert.ok(compared > 50, `${compared} cases`);
    },
  },
);
