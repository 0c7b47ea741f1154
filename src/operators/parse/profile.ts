import { type BioFacts, bioFacts } from "./bio.ts";
import type { EventContext, Fields } from "./fields.ts";

/**
 * A KOL's profile as a score needs it, whichever shape it came in. What the
 * event does not say is undefined, never a constant in its place.
 */
export interface KolProfile extends BioFacts {
  readonly event_type: "profile";
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string | undefined;
  readonly followers_count: number | undefined;
  readonly following_count: number | undefined;
  readonly post_count: number | undefined;
  readonly favorites_count: number | undefined;
  readonly account_age_days: number | undefined;
  readonly verified: boolean;
  readonly has_profile_image: boolean | undefined;
  readonly total_videos: number | undefined;
  /** Mean views of a video, where the channel tells both sums. */
  readonly avg_views: number | undefined;
}

/**
 * Reads a profile: the documented shape (numbers in `*_count`), the scraped one
 * (the page's texts in `*_raw`), YouTube's (`followers`, `total_videos`,
 * `total_views`, `description`) or any mix of them. A number wins over the
 * page's text, and that over a text where the number should be. Unknown fields
 * are ignored.
 */
export function readProfile(
  event: Readonly<Record<string, unknown>>,
  { fields, platform }: EventContext,
): KolProfile {
  fields.word(event.event_type, "event_type", "profile");
  const videos = fields.count(event.total_videos, "total_videos");
  const views = fields.count(event.total_views, "total_views");
  const bio = bioFacts(
    fields.text(event.bio, "bio"),
    fields.text(event.signature, "signature"),
    fields.text(event.description, "description"),
  );
  return {
    event_type: "profile",
    kol_id: readKolId(event, fields),
    platform,
    event_id: fields.id(event.event_id, "event_id"),
    followers_count: fields.number(event.followers_count, "followers_count") ??
      fields.count(event.followers_raw, "followers_raw") ??
      fields.count(event.followers_count, "followers_count") ??
      fields.count(event.followers, "followers"),
    following_count: fields.number(event.following_count, "following_count") ??
      fields.count(event.following_raw, "following_raw") ??
      fields.count(event.following_count, "following_count"),
    post_count: fields.count(event.post_count, "post_count") ?? videos,
    favorites_count: fields.number(event.favorites_count, "favorites_count") ??
      fields.count(event.likes_raw, "likes_raw") ??
      fields.count(event.favorites_count, "favorites_count"),
    account_age_days: fields.count(event.account_age_days, "account_age_days"),
    verified: fields.flag(event.verified, "verified") ?? false,
    has_bio: bio.has_bio,
    bio_length: bio.bio_length,
    has_url: bio.has_url,
    // Absent is unknown; present and empty is a profile without a picture.
    has_profile_image: event.avatar_url === undefined
      ? undefined
      : fields.text(event.avatar_url, "avatar_url") !== undefined,
    total_videos: videos,
    avg_views: views !== undefined && videos !== undefined && videos > 0
      ? views / videos
      : undefined,
  };
}

/** The user name; a YouTube channel without one is known by its id. */
function readKolId(
  event: Readonly<Record<string, unknown>>,
  fields: Fields,
): string {
  const { username, channel_id } = event;
  const isUnnamed = username === undefined || username === null;
  return isUnnamed && typeof channel_id === "string"
    ? fields.requiredId(channel_id, "channel_id")
    : fields.requiredId(username, "username");
}
