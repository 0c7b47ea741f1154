import { InputCoverage } from "../../scoring/features/input_coverage.ts";
import type { ProfileFacts } from "./profile_facts.ts";

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
  & { readonly [Name in FlagName]?: boolean | undefined }
  & {
    readonly [Name in Exclude<typeof inputNames[number], FlagName>]?:
      | number
      | undefined;
  };

type FlagName = "verified" | "has_bio" | "has_url" | "has_profile_image";

/** The inputs of a score as far as the profile, or who enriched it, tells. */
export function scoreRequest(profile: ProfileFacts): ScoreRequest {
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
    avg_likes: profile.avg_likes,
    avg_comments: profile.avg_comments,
    avg_shares: profile.avg_shares,
    total_videos: profile.total_videos,
    video_count_30d: profile.video_count_30d,
    growth_rate: profile.growth_rate,
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

/** Which inputs a profile tells: `completeness` and `missing` of its score. */
export const inputCoverage: InputCoverage<typeof inputNames[number]> =
  new InputCoverage(inputNames);
