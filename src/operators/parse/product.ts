import type { EventContext } from "./fields.ts";

/**
 * A product that is shown on a video, with the counts of both. Its record is
 * keyed by the KOL and the product, or by the event.
 */
export interface KolProduct {
  readonly event_type: "product";
  /** The KOL who shows it. */
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string | undefined;
  readonly product_id: string | undefined;
  readonly video_id: string | undefined;
  /** Pieces sold so far. */
  readonly sold_count: number | undefined;
  /** Counts of the video that it is shown on. */
  readonly view_count: number | undefined;
  readonly like_count: number | undefined;
  readonly comment_count: number | undefined;
  readonly share_count: number | undefined;
}

/** Fields of a product, for lint. */
export const productFields = [
  "event_type",
  "kol_id",
  "platform",
  "event_id",
  "product_id",
  "video_id",
  "sold_count",
  "view_count",
  "like_count",
  "comment_count",
  "share_count",
] as const satisfies readonly (keyof KolProduct)[];

/**
 * Reads a product: its video's counts have the names that a video's own event
 * gives them, so that both can be measured as one. Unknown fields are ignored.
 */
export function readProduct(
  event: Readonly<Record<string, unknown>>,
  { fields, platform }: EventContext,
): KolProduct {
  fields.word(event.event_type, "event_type", "product");
  return {
    event_type: "product",
    kol_id: fields.requiredId(event.username, "username"),
    platform,
    event_id: fields.id(event.event_id, "event_id"),
    product_id: fields.id(event.product_id, "product_id"),
    video_id: fields.id(event.video_id, "video_id"),
    sold_count: fields.number(event.sold_count, "sold_count") ??
      fields.count(event.sold_count_raw, "sold_count_raw") ??
      fields.count(event.sold_count, "sold_count"),
    view_count: fields.count(event.video_views, "video_views"),
    like_count: fields.count(event.video_likes, "video_likes"),
    comment_count: fields.count(event.video_comments, "video_comments"),
    share_count: fields.count(event.video_shares, "video_shares"),
  };
}
