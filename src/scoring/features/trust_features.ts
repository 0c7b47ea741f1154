/** What is known of an account; null or undefined is not known. */
export interface TrustInput {
  readonly followers_count?: number | null | undefined;
  readonly following_count?: number | null | undefined;
  readonly post_count?: number | null | undefined;
  readonly favorites_count?: number | null | undefined;
  readonly account_age_days?: number | null | undefined;
  readonly verified?: boolean | null | undefined;
  readonly has_bio?: boolean | null | undefined;
  readonly has_url?: boolean | null | undefined;
  readonly has_profile_image?: boolean | null | undefined;
  readonly bio_length?: number | null | undefined;
}

/** Names of the inputs, in the order of the request. */
export const trustInputNames = [
  "followers_count",
  "following_count",
  "post_count",
  "favorites_count",
  "account_age_days",
  "verified",
  "has_bio",
  "has_url",
  "has_profile_image",
  "bio_length",
] as const satisfies readonly (keyof TrustInput)[];

/** Names of the features, in the order in which a trust model takes them. */
export const trustFeatureNames = [
  "log_followers",
  "log_following",
  "log_posts",
  "log_favorites",
  "log_account_age",
  "followers_following_ratio_capped",
  "posts_per_day_capped",
  "engagement_rate",
  "activity_score",
  "profile_completeness",
  "followers_per_day",
  "posts_per_follower",
  "following_per_day",
  "high_activity_flag",
  "low_engagement_high_posts",
  "default_profile_score",
  "suspicious_growth",
  "fake_follower_indicator",
  "followers_tier",
  "account_age_tier",
  "activity_tier",
  "verified_followers_interaction",
  "profile_engagement_interaction",
  "age_activity_interaction",
  "bio_length_norm",
  "has_bio",
  "has_url",
  "has_profile_image",
  "verified",
] as const;

/**
 * Writes the 29 trust features of an account to `out`, in the order of
 * {@linkcode trustFeatureNames}. The one definition, for training and serving.
 *
 * A missing input is NaN, and so is every feature that cannot be told without
 * it: sums, ratios, tiers and the share of the profile that is filled in. A
 * flag of two conditions is 0 as soon as one of them is known to be false.
 * Only `verified` has a default, false, as writers name it for verified
 * accounts alone. Ages are days, ln is the natural logarithm.
 */
export function trustFeatures(input: TrustInput, out: Float64Array): void {
  const followers = input.followers_count ?? NaN;
  const following = input.following_count ?? NaN;
  const posts = input.post_count ?? NaN;
  const favorites = input.favorites_count ?? NaN;
  const age = input.account_age_days ?? NaN;
  const verified = input.verified === true ? 1 : 0;
  const bio = flag(input.has_bio);
  const url = flag(input.has_url);
  const image = flag(input.has_profile_image);

  const days = Math.max(age, 1);
  const logFollowers = Math.log(followers + 1);
  const logAge = Math.log(age + 1);
  const postsPerDay = posts / days;
  const engagement = favorites / Math.max(posts, 1);
  const activity = (posts + favorites) / days;
  const completeness = (bio + url + image) / 3;
  const followersPerDay = followers / days;

  out[0] = logFollowers;
  out[1] = Math.log(following + 1);
  out[2] = Math.log(posts + 1);
  out[3] = Math.log(favorites + 1);
  out[4] = logAge;
  out[5] = Math.min(followers / Math.max(following, 1), 10_000);
  out[6] = Math.min(postsPerDay, 50);
  out[7] = engagement;
  out[8] = activity;
  out[9] = completeness;
  out[10] = followersPerDay;
  out[11] = posts / Math.max(followers, 1);
  out[12] = following / days;
  out[13] = above(postsPerDay, 20);
  out[14] = both(above(posts, 1_000), above(0.5, engagement));
  out[15] = 1 - completeness;
  out[16] = both(above(followersPerDay, 100), above(180, age));
  out[17] = both(above(followers, 10_000), above(0.1, engagement));
  out[18] = reached(followers, 1e3) + reached(followers, 1e4) +
    reached(followers, 1e5) + reached(followers, 1e6);
  out[19] = reached(age, 365) + reached(age, 730) + reached(age, 1_825);
  out[20] = reached(postsPerDay, 0.1) + reached(postsPerDay, 1) +
    reached(postsPerDay, 5);
  out[21] = verified * logFollowers;
  out[22] = completeness * engagement;
  out[23] = logAge * activity;
  out[24] = Math.min((input.bio_length ?? NaN) / 200, 1);
  out[25] = bio;
  out[26] = url;
  out[27] = image;
  out[28] = verified;
}

function flag(value: boolean | null | undefined): number {
  return value === true ? 1 : value === false ? 0 : NaN;
}

/** 1 if `left` > `right`, 0 if not, NaN if one of them is missing. */
function above(left: number, right: number): number {
  return left > right ? 1 : left <= right ? 0 : NaN;
}

/** 1 if `value` >= `step`, 0 if not, NaN if it is missing. */
function reached(value: number, step: number): number {
  return value >= step ? 1 : value < step ? 0 : NaN;
}

/** Do both hold? 0 if one is known not to, even where the other is missing. */
function both(first: number, second: number): number {
  return first === 0 || second === 0 ? 0 : first * second;
}
