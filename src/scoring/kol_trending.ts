import { type TrendingScore, trendingScore } from "./trending_score.ts";

/** What a request for all scores says of a KOL's attention. */
export interface KolTrendingInput {
  readonly avg_views?: number | null | undefined;
  readonly avg_likes?: number | null | undefined;
  readonly avg_comments?: number | null | undefined;
  readonly avg_shares?: number | null | undefined;
  readonly video_count_30d?: number | null | undefined;
  /** Relative growth over the KOL's own past, 0.15 is 15 %. */
  readonly growth_rate?: number | null | undefined;
}

/**
 * Trending from a request without windows. Velocity is the engagement of a mean
 * video (its views where no engagement is known). The baseline is what that
 * was before it grew: velocity / (1 + growth_rate). The momentum is
 * growth_rate, and as the request says nothing of other KOLs, the global mean
 * is the velocity itself, which is neutral. A growth rate of 0 gives 31.
 *
 * null, and not the formula's 19.15, where attention cannot be told: without
 * growth rate, without any average, or when there is no activity at all.
 */
export function kolTrending(input: KolTrendingInput): TrendingScore | null {
  const { growth_rate: growth } = input;
  if (growth === undefined || growth === null) return null;
  if (input.video_count_30d === 0) return null;
  const velocity = meanEngagement(input);
  if (velocity === 0) return null;
  return trendingScore({
    velocity,
    baseline: velocity / (1 + growth),
    global: velocity,
    momentum: growth,
  });
}

/** 0 where nothing is known or nothing happens. */
function meanEngagement(input: KolTrendingInput): number {
  const engagement = (input.avg_likes ?? 0) + (input.avg_comments ?? 0) +
    (input.avg_shares ?? 0);
  return engagement > 0 ? engagement : input.avg_views ?? 0;
}
