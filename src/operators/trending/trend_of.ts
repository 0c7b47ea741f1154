import { HotpathError } from "../../core/errors.ts";
import type { WindowRecord } from "../../core/window_record.ts";
import type { Trend } from "../../scoring/trending_record.ts";
import { trendingScore } from "../../scoring/trending_score.ts";
import { momentum, windowVelocity } from "../../scoring/velocity.ts";
import type { PastWindow, TrendingHistory } from "./trending_history.ts";

/** The mean velocity of active KOLs in one window. */
export interface Market {
  readonly velocity: number;
  readonly kols: number;
}

/** What a window is compared with. */
export interface TrendContext {
  /** Measures whose sum is the engagement. */
  readonly engagement: readonly string[];
  readonly history: TrendingHistory;
  /** undefined where none is known. */
  readonly market: Market | undefined;
  /** Windows that a baseline is made of at least. */
  readonly baselineWindows: number;
}

/** A trend, with the KOL's history that has its window. */
export interface FoundTrend {
  readonly trend: Trend;
  readonly history: TrendingHistory;
}

/**
 * Trending of a KOL in a window: its velocity, compared with the KOL's own
 * before (windows that end where it begins, or earlier) and with the mean of
 * active KOLs. What is not known is neutral: a velocity without a market, or
 * with too short a history for a baseline, is compared with itself, and a
 * momentum that cannot be told is none.
 */
export function trendOf(
  result: WindowRecord,
  { engagement: names, history, market, baselineWindows }: TrendContext,
): FoundTrend | HotpathError {
  const start = Date.parse(result.window_start);
  const sizeMs = Date.parse(result.window_end) - start;
  const engagement = sumOf(result, names);
  if (engagement instanceof HotpathError) return engagement;
  const velocity = windowVelocity({
    engagement,
    events: result.count,
    minutes: sizeMs / minuteMs,
  });
  if (!Number.isFinite(velocity) || velocity < 0) return noVelocity(velocity);
  const known = history.at(start);
  const compared = known === undefined
    ? { market: market?.velocity ?? null, marketKols: market?.kols ?? 0 }
    : known;
  const window: PastWindow = {
    start,
    revision: result.revision,
    engagement,
    velocity,
    market: compared.market,
    marketKols: compared.marketKols,
    isWhole: start >= (history.since ?? start) + sizeMs,
  };
  return {
    trend: scored(window, {
      history,
      previousStart: start - sizeMs,
      baselineWindows,
    }),
    history: history.with(window),
  };
}

function scored(
  { engagement, velocity, market, marketKols }: PastWindow,
  { history, previousStart, baselineWindows }: {
    readonly history: TrendingHistory;
    readonly previousStart: number;
    readonly baselineWindows: number;
  },
): Trend {
  const previous = history.at(previousStart);
  const change = previous?.isWhole === true
    ? momentum(engagement, previous.engagement)
    : null;
  const { mean: usual, windows } = history.meanTo(previousStart);
  const mean = windows >= baselineWindows ? usual : null;
  const score = velocity === 0 ? undefined : trendingScore({
    velocity,
    baseline: mean ?? velocity,
    global: market ?? velocity,
    momentum: change ?? 0,
  });
  return {
    engagement,
    velocity,
    momentum: change,
    baseline: mean,
    baseline_windows: windows,
    market,
    market_kols: marketKols,
    trending_score: score?.score ?? null,
    trending_label: score?.label ?? null,
    trending_growth: score?.growth ?? null,
  };
}

function sumOf(
  { measures, name: window }: WindowRecord,
  names: readonly string[],
): number | HotpathError {
  let sum = 0;
  for (const name of names) {
    const value = measures[name];
    if (typeof value !== "number") {
      return new HotpathError({
        code: "schema-invalid",
        message:
          `Cannot tell the engagement, expected a number as the measure ${name} of ${window}: ${value}`,
        details: { field: name },
      });
    }
    sum += value;
  }
  return sum;
}

function noVelocity(velocity: number): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      `Cannot score the window, expected a velocity that is a finite number from 0 up: ${velocity}`,
    details: { field: "velocity" },
  });
}

const minuteMs = 60_000;
