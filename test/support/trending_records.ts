import type { Message } from "../../src/core/message.ts";
import type { WindowRecord } from "../../src/core/window_record.ts";
import {
  type Trend,
  TrendingRecord,
} from "../../src/scoring/trending_record.ts";
import { resultMessage, windowStart } from "./window_results.ts";

/** What a test does not care about. */
const usual: Trend = {
  engagement: 400,
  velocity: 80,
  momentum: 3,
  baseline: 20,
  baseline_windows: 12,
  market: 50,
  market_kols: 7,
  trending_score: 74.25,
  trending_label: "Hot",
  trending_growth: 4,
};

/** Trending of a KOL in the window that begins so many minutes after ten. */
export function trendingMessage(
  { at = 0, version = 12, kol_id = "kol_1", ...trend }:
    & Partial<Trend>
    & {
      readonly at?: number;
      readonly version?: number;
      readonly kol_id?: string;
    } = {},
): Message<TrendingRecord> {
  const message = resultMessage({
    name: "activity",
    start: windowStart + at * 60_000,
    version,
    measures: {},
  });
  return message.withValue(
    new TrendingRecord({
      kol_id,
      platform: "tiktok",
      result: message.value as WindowRecord,
      trend: { ...usual, ...trend },
    }),
  );
}
