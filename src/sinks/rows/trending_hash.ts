import { decimalText } from "../../scoring/decimal_text.ts";
import type { TrendingRecord } from "../../scoring/trending_record.ts";
import { trendingVersion } from "../../scoring/trending_score.ts";

/**
 * Trending of a KOL as the fields of a hash. What is not known has no field: a
 * KOL without activity has no score, one without earlier windows no baseline.
 * `growth_rate` is the growth over the KOL's own past as scoring requests have
 * it: 0.15 is 15 %.
 */
export function trendingHash(
  record: TrendingRecord,
  updatedAt: string,
): Record<string, string> {
  const { trend } = record;
  const growth = trend.baseline === null ? null : trend.trending_growth;
  const fields: Record<string, string> = {
    kol_id: record.kol_id,
    platform: record.platform,
    event_count: String(record.count),
    baseline_windows: String(trend.baseline_windows),
    market_kols: String(trend.market_kols),
    window_start: record.window_start,
    window_end: record.window_end,
    revision: String(record.revision),
    final: String(record.final),
    model_version: trendingVersion,
    updated_at: updatedAt,
  };
  const numbers = {
    trending_score: trend.trending_score,
    velocity: trend.velocity,
    momentum: trend.momentum,
    total_engagement: trend.engagement,
    baseline: trend.baseline,
    market: trend.market,
    trending_growth: trend.trending_growth,
    growth_rate: growth === null ? null : growth - 1,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== null) fields[name] = decimalText(value);
  }
  if (trend.trending_label !== null) {
    fields["trending_label"] = trend.trending_label;
  }
  return fields;
}
