import type { EventContext } from "./fields.ts";

/**
 * Statistics of a video. Its record is keyed by the video or the event, so what
 * is kept by KOL has to be grouped by `kol_id` first.
 */
export interface KolVideo {
  readonly event_type: "video";
  /** The KOL whose video it is. */
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string | undefined;
  readonly video_id: string | undefined;
  readonly view_count: number | undefined;
  readonly like_count: number | undefined;
  readonly comment_count: number | undefined;
  readonly share_count: number | undefined;
}

/** Fields of a video, for lint. */
export const videoFields = [
  "event_type",
  "kol_id",
  "platform",
  "event_id",
  "video_id",
  "view_count",
  "like_count",
  "comment_count",
  "share_count",
] as const satisfies readonly (keyof KolVideo)[];

/**
 * Reads a video: numbers in `*_count`, the page's texts in `*_count_raw`, or
 * `video_views` and the like, or any mix. Unknown fields are ignored.
 */
export function readVideo(
  event: Readonly<Record<string, unknown>>,
  { fields, platform }: EventContext,
): KolVideo {
  fields.word(event.event_type, "event_type", "video");
  return {
    event_type: "video",
    kol_id: fields.requiredId(event.username, "username"),
    platform,
    event_id: fields.id(event.event_id, "event_id"),
    video_id: fields.id(event.video_id, "video_id"),
    view_count: fields.number(event.view_count, "view_count") ??
      fields.count(event.view_count_raw, "view_count_raw") ??
      fields.count(event.view_count, "view_count") ??
      fields.count(event.video_views, "video_views"),
    like_count: fields.number(event.like_count, "like_count") ??
      fields.count(event.like_count_raw, "like_count_raw") ??
      fields.count(event.like_count, "like_count") ??
      fields.count(event.video_likes, "video_likes"),
    comment_count: fields.number(event.comment_count, "comment_count") ??
      fields.count(event.comment_count_raw, "comment_count_raw") ??
      fields.count(event.comment_count, "comment_count") ??
      fields.count(event.video_comments, "video_comments"),
    share_count: fields.number(event.share_count, "share_count") ??
      fields.count(event.share_count_raw, "share_count_raw") ??
      fields.count(event.share_count, "share_count") ??
      fields.count(event.video_shares, "video_shares"),
  };
}
