/** What is known of a video or of a KOL's mean video; null is not known. */
export interface SuccessInput {
  readonly video_views?: number | null | undefined;
  readonly video_likes?: number | null | undefined;
  readonly video_comments?: number | null | undefined;
  readonly video_shares?: number | null | undefined;
  readonly engagement_total?: number | null | undefined;
  /** Share of the views, 0.05 is 5 %. */
  readonly engagement_rate?: number | null | undefined;
  readonly est_clicks?: number | null | undefined;
  /** Clicks by views, 0.02 is 2 %. */
  readonly est_ctr?: number | null | undefined;
  /** In the currency of the model's training data. */
  readonly price?: number | null | undefined;
}

/** Names of the inputs, in the order of the request. */
export const successInputNames = [
  "video_views",
  "video_likes",
  "video_comments",
  "video_shares",
  "engagement_total",
  "engagement_rate",
  "est_clicks",
  "est_ctr",
  "price",
] as const satisfies readonly (keyof SuccessInput)[];

/** Names of the features, in the order in which a success model takes them. */
export const successFeatureNames = [
  "video_views",
  "video_likes",
  "video_comments",
  "video_shares",
  "engagement_total",
  "engagement_rate",
  "est_clicks",
  "est_ctr",
  "likes_per_view",
  "comments_per_view",
  "shares_per_view",
  "log_views",
  "log_engagement",
  "log_clicks",
  "log_price",
  "price",
  "price_tier",
  "engagement_x_ctr",
  "views_x_ctr",
  "is_viral_views",
  "is_high_engagement",
] as const;

/**
 * Writes the 21 success features to `out`, in the order of
 * {@linkcode successFeatureNames}, unscaled. The one definition, for training
 * and serving.
 *
 * A missing input is NaN, and so is every feature that needs it. Engagement and
 * its rate are what is given, else they come from the counts; see
 * {@linkcode totalEngagement} and {@linkcode engagementRate}. ln is the natural
 * logarithm.
 */
export function successFeatures(input: SuccessInput, out: Float64Array): void {
  const views = input.video_views ?? NaN;
  const likes = input.video_likes ?? NaN;
  const comments = input.video_comments ?? NaN;
  const shares = input.video_shares ?? NaN;
  const clicks = input.est_clicks ?? NaN;
  const ctr = input.est_ctr ?? NaN;
  const price = input.price ?? NaN;
  const engagement = totalEngagement(input);
  const rate = engagementRate(input, engagement);
  const viewed = Math.max(views, 1);

  out[0] = views;
  out[1] = likes;
  out[2] = comments;
  out[3] = shares;
  out[4] = engagement;
  out[5] = rate;
  out[6] = clicks;
  out[7] = ctr;
  out[8] = likes / viewed;
  out[9] = comments / viewed;
  out[10] = shares / viewed;
  out[11] = Math.log1p(views);
  out[12] = Math.log1p(engagement);
  out[13] = Math.log1p(clicks);
  out[14] = Math.log1p(price);
  out[15] = price;
  out[16] = Math.min(4, Math.floor(price / 200_000));
  out[17] = rate * ctr;
  out[18] = views * ctr;
  out[19] = above(views, 500_000);
  out[20] = above(rate, 0.05);
}

/**
 * Likes, comments and shares together: the given total, else their sum, NaN
 * where one of them is missing. A given 0 is what writers put for a total that
 * they have not made, so the sum wins over it where it is known.
 */
export function totalEngagement(input: SuccessInput): number {
  const given = input.engagement_total ?? NaN;
  if (given > 0) return given;
  const sum = (input.video_likes ?? NaN) + (input.video_comments ?? NaN) +
    (input.video_shares ?? NaN);
  return Number.isNaN(sum) ? given : sum;
}

/**
 * Engagement by views: the given rate, else `engagement` over the views, of
 * which there is at least one. A given 0 as in {@linkcode totalEngagement}.
 */
export function engagementRate(
  input: SuccessInput,
  engagement: number,
): number {
  const given = input.engagement_rate ?? NaN;
  if (given > 0) return given;
  const rate = engagement / Math.max(input.video_views ?? NaN, 1);
  return Number.isNaN(rate) ? given : rate;
}

/** 1 if `left` > `right`, 0 if not, NaN if `left` is missing. */
function above(left: number, right: number): number {
  return left > right ? 1 : left <= right ? 0 : NaN;
}
