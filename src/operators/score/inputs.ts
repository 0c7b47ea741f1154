import type { KolProfile } from "../parse/profile.ts";

/** Everything that a score is made from, in the order of the request. */
export const inputNames = [
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
  "avg_views",
  "avg_likes",
  "avg_comments",
  "avg_shares",
  "total_videos",
  "video_count_30d",
  "growth_rate",
] as const;

/** One item of a scoring request; an input that is not known is absent. */
export type ScoreRequest =
  & { readonly kol_id: string }
  & {
    readonly [Name in typeof inputNames[number]]?:
      | number
      | boolean
      | undefined;
  };

/** Which of a score's inputs were known. */
export interface Coverage {
  /** Share of the inputs that were known, 0 to 1, four decimals. */
  readonly completeness: number;
  /** Names of those that were not, in the order of the request. */
  readonly missing: readonly string[];
}

/** The inputs of a score as far as the profile tells them. */
export function scoreRequest(profile: KolProfile): ScoreRequest {
  return {
    kol_id: profile.kol_id,
    followers_count: profile.followers_count,
    following_count: profile.following_count,
    post_count: profile.post_count,
    favorites_count: profile.favorites_count,
    account_age_days: profile.account_age_days,
    verified: profile.verified,
    has_bio: profile.has_bio,
    has_url: profile.has_url,
    has_profile_image: profile.has_profile_image,
    bio_length: profile.bio_length,
    avg_views: profile.avg_views,
    total_videos: profile.total_videos,
  };
}

/**
 * The request with the constants that the job before hotpath sent for what it
 * did not know. For comparisons only: they put nearly every profile at low risk.
 */
export function withReferenceConstants(request: ScoreRequest): ScoreRequest {
  return {
    ...request,
    followers_count: request.followers_count ?? 0,
    following_count: request.following_count ?? 0,
    post_count: request.post_count ?? 0,
    favorites_count: request.favorites_count ?? 0,
    account_age_days: request.account_age_days ?? 365,
    has_profile_image: request.has_profile_image ?? true,
  };
}

/**
 * Which inputs a request holds. Profiles of one shape have the same, so each
 * combination is made once; ever new ones cannot fill the memory.
 */
export function coverageOf(request: ScoreRequest): Coverage {
  let mask = 0;
  let bit = 1;
  for (const name of inputNames) {
    if (request[name] === undefined) mask |= bit;
    bit <<= 1;
  }
  const known = coverages.get(mask);
  if (known !== undefined) return known;
  const missing = inputNames.filter((_, bit) => (mask & (1 << bit)) !== 0);
  const share = (inputNames.length - missing.length) / inputNames.length;
  const coverage = { completeness: Math.round(share * 1e4) / 1e4, missing };
  if (coverages.size < coveragesMax) coverages.set(mask, coverage);
  return coverage;
}

const coverages = new Map<number, Coverage>();
const coveragesMax = 1_024;
