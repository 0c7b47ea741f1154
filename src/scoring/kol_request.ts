import type { SuccessInput } from "./features/success_features.ts";
import type { KolTrendingInput } from "./kol_trending.ts";
import { type TrustInput, trustInputNames } from "./features/trust_features.ts";

/** One KOL of which all scores are wanted; null or undefined is not known. */
export interface KolRequest extends TrustInput, KolTrendingInput {
  readonly kol_id: string;
  readonly total_videos?: number | null | undefined;
}

/** Names of the inputs, in the order of the request. */
export const kolInputNames = [
  ...trustInputNames,
  "avg_views",
  "avg_likes",
  "avg_comments",
  "avg_shares",
  "total_videos",
  "video_count_30d",
  "growth_rate",
] as const satisfies readonly (keyof KolRequest)[];

/** A KOL's mean video; prices and clicks are no part of the request. */
export function meanVideo(request: KolRequest): SuccessInput {
  return {
    video_views: request.avg_views,
    video_likes: request.avg_likes,
    video_comments: request.avg_comments,
    video_shares: request.avg_shares,
  };
}
