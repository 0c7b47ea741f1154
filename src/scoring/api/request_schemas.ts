import { z } from "@hono/zod-openapi";
import { trustFeatureNames } from "../features/trust_features.ts";
import {
  amountField,
  countField,
  kolIdField,
  optionalAmount,
  optionalCount,
  optionalFlag,
} from "./field_schemas.ts";
import { problemMessage } from "./problem.ts";

const notObject = {
  error: () =>
    problemMessage(
      "model_attributes_type",
      "Input should be a valid dictionary or object to extract fields from",
    ),
};

const profileFields = {
  verified: optionalFlag("The site calls the account verified"),
  has_bio: optionalFlag("The account has a bio"),
  has_url: optionalFlag("The bio has a link"),
  has_profile_image: optionalFlag("The account has a picture"),
  bio_length: optionalCount("Length of the bio in code points"),
};

/** Request of `POST /predict/kol-score`; whatever is not known is left out. */
export const kolRequestSchema = z.object({
  kol_id: kolIdField(),
  followers_count: optionalCount("Followers"),
  following_count: optionalCount("Accounts followed"),
  post_count: optionalCount("Posts"),
  favorites_count: optionalCount("Likes received"),
  account_age_days: optionalCount("Age of the account in days"),
  ...profileFields,
  avg_views: optionalAmount("Mean views of a video", 0),
  avg_likes: optionalAmount("Mean likes of a video", 0),
  avg_comments: optionalAmount("Mean comments of a video", 0),
  avg_shares: optionalAmount("Mean shares of a video", 0),
  total_videos: optionalCount("Videos"),
  video_count_30d: optionalCount("Videos of the last 30 days"),
  growth_rate: optionalAmount(
    "Growth of the engagement over the KOL's own past, 0.15 is 15 %",
    -1,
  ),
}, notObject).openapi("KolScoreRequest");

/** Request of `POST /predict/trust`. */
export const trustRequestSchema = z.object({
  kol_id: kolIdField(),
  followers_count: countField("Followers"),
  following_count: countField("Accounts followed"),
  post_count: countField("Posts"),
  favorites_count: optionalCount("Likes received"),
  account_age_days: countField("Age of the account in days", 1),
  ...profileFields,
}, notObject).openapi("TrustScoreRequest");

/** Request of `POST /predict/trust/features`. */
export const trustFeaturesRequestSchema = z.object({
  kol_id: kolIdField(),
  features: z.strictObject(
    Object.fromEntries(
      trustFeatureNames.map((name) => [name, optionalAmount(name)]),
    ),
    {
      error: (issue) => {
        if (issue.code === "unrecognized_keys") {
          return problemMessage(
            "extra_forbidden",
            "Not a feature of this service",
          );
        }
        return issue.input === undefined
          ? problemMessage("missing", "Field required")
          : problemMessage(
            "dict_type",
            "Input should be a valid dictionary",
          );
      },
    },
  ).openapi({ description: "Features by name; one left out is missing" }),
}, notObject).openapi("TrustFeaturesRequest");

/** Request of `POST /predict/success`. */
export const successRequestSchema = z.object({
  kol_id: kolIdField(),
  video_views: optionalAmount("Views", 0),
  video_likes: optionalAmount("Likes", 0),
  video_comments: optionalAmount("Comments", 0),
  video_shares: optionalAmount("Shares", 0),
  engagement_total: optionalAmount(
    "Likes, comments and shares; 0 is not known where the counts are given",
    0,
  ),
  engagement_rate: optionalAmount("Engagement by views, as above", 0),
  est_clicks: optionalAmount("Clicks to the shop", 0),
  est_ctr: optionalAmount("Clicks by views", 0),
  price: optionalAmount("Price of the product", 0),
}, notObject).openapi("SuccessScoreRequest");

/** Request of `POST /predict/trending`. */
export const trendingRequestSchema = z.object({
  kol_id: kolIdField(),
  current_velocity: amountField("Engagement by minute, weighted, now"),
  baseline_velocity: optionalAmount("The KOL's own usual velocity, else 1"),
  global_avg_velocity: optionalAmount("Mean velocity of all KOLs, else 1"),
  momentum: optionalAmount("Relative change since the window before, else 0"),
}, notObject).openapi("TrendingScoreRequest");

/** A batch: `{items: [...]}` or `{kols: [...]}`, each item judged alone. */
export function batchSchema<Name extends "items" | "kols">(
  name: Name,
  { item, maxItems }: { item: z.ZodType; maxItems: number },
) {
  return z.object({
    [name]: z.array(item).max(maxItems),
  }).openapi(name === "items" ? "KolScoreBatchRequest" : "TrustBatchRequest");
}
