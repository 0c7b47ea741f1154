import { z } from "zod";
import type { ScoreRequest } from "./inputs.ts";

/** One input's default: what is sent where the event does not tell it. */
function input(doc: string, min: number): z.ZodOptional<z.ZodNumber> {
  return z.number({ error: "expected a number" })
    .min(min, `expected at least ${min}`)
    .meta({ description: doc })
    .optional();
}

/**
 * Inputs of the success and trending scores that are declared for KOLs whose
 * videos are not known. A score made with them still lists what was missing.
 */
export const inputDefaults = z.strictObject({
  avg_views: input("Mean views of a video", 0),
  avg_likes: input("Mean likes of a video", 0),
  avg_comments: input("Mean comments on a video", 0),
  avg_shares: input("Mean shares of a video", 0),
  total_videos: input("Videos of the KOL", 0),
  video_count_30d: input("Videos of the last 30 days", 0),
  growth_rate: input("Growth over the KOL's own past, 0.15 is 15 %", -0.99),
}).optional().meta({
  description:
    "Inputs that are sent where the event does not tell them; the score lists them as missing all the same",
});

/** The parsed option. */
export type InputDefaults = NonNullable<z.output<typeof inputDefaults>>;

/** The request with the defaults in place of what is not known. */
export function withDefaults(
  request: ScoreRequest,
  defaults: InputDefaults,
): ScoreRequest {
  // Field by field, as this is done for every event.
  return {
    ...request,
    avg_views: request.avg_views ?? defaults.avg_views,
    avg_likes: request.avg_likes ?? defaults.avg_likes,
    avg_comments: request.avg_comments ?? defaults.avg_comments,
    avg_shares: request.avg_shares ?? defaults.avg_shares,
    total_videos: request.total_videos ?? defaults.total_videos,
    video_count_30d: request.video_count_30d ?? defaults.video_count_30d,
    growth_rate: request.growth_rate ?? defaults.growth_rate,
  };
}
