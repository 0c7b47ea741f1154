import type { KolRequest } from "../kol_request.ts";
import { AMOUNT_MAX, ID_LENGTH_MAX } from "./field_schemas.ts";
import { readBySchema, type ReadValue } from "./read_by_schema.ts";
import { kolRequestSchema } from "./request_schemas.ts";

/**
 * Reads one item of `POST /predict/kol-score`. What writers usually send is
 * recognised by hand, at a tenth of the schema's cost, and used as it is; the
 * schema decides on everything else, and on every refusal.
 */
export function readKolRequest(
  value: unknown,
  root: readonly (string | number)[],
): ReadValue<KolRequest> {
  if (isPlainKolRequest(value)) return { kind: "ok", request: value };
  return readBySchema(kolRequestSchema, value, root);
}

/**
 * Is the value a request that the schema would take without a change? May say
 * no where the schema says yes, never the other way round.
 */
export function isPlainKolRequest(value: unknown): value is KolRequest {
  if (typeof value !== "object" || value === null) return false;
  // Fields are looked at one by one; nothing else of the object is used.
  const fields = value as Readonly<Partial<Record<string, unknown>>>;
  const { kol_id } = fields;
  return typeof kol_id === "string" && kol_id.length > 0 &&
    kol_id.length <= ID_LENGTH_MAX &&
    isCount(fields.followers_count) && isCount(fields.following_count) &&
    isCount(fields.post_count) && isCount(fields.favorites_count) &&
    isCount(fields.account_age_days) && isFlag(fields.verified) &&
    isFlag(fields.has_bio) && isFlag(fields.has_url) &&
    isFlag(fields.has_profile_image) && isCount(fields.bio_length) &&
    isAmount(fields.avg_views) && isAmount(fields.avg_likes) &&
    isAmount(fields.avg_comments) && isAmount(fields.avg_shares) &&
    isCount(fields.total_videos) && isCount(fields.video_count_30d) &&
    isGrowth(fields.growth_rate);
}

function isCount(value: unknown): boolean {
  return value === undefined || value === null ||
    (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isAmount(value: unknown): boolean {
  return value === undefined || value === null ||
    (typeof value === "number" && value >= 0 && value <= AMOUNT_MAX);
}

function isGrowth(value: unknown): boolean {
  return value === undefined || value === null ||
    (typeof value === "number" && value >= -1 && value <= AMOUNT_MAX);
}

function isFlag(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "boolean";
}
