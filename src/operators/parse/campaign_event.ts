import type { EventContext } from "./fields.ts";

/**
 * What happened to a KOL's content or campaign, from a social network, a web
 * page or a shop. What the event does not say is undefined.
 */
export interface CampaignEvent {
  /** `impression`, `click`, `conversion` or what else the writer calls it. */
  readonly event_type: string | undefined;
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string | undefined;
  /** undefined where it belongs to no campaign. */
  readonly campaign_id: string | undefined;
  readonly impressions: number | undefined;
  readonly clicks: number | undefined;
  readonly conversions: number | undefined;
  /** In the currency of the shop; none is told. */
  readonly revenue: number | undefined;
}

/** Fields of a campaign event, for lint. */
export const campaignEventFields = [
  "event_type",
  "kol_id",
  "platform",
  "event_id",
  "campaign_id",
  "impressions",
  "clicks",
  "conversions",
  "revenue",
] as const satisfies readonly (keyof CampaignEvent)[];

/** Reads an event of a campaign. Unknown fields are ignored. */
export function readCampaignEvent(
  event: Readonly<Record<string, unknown>>,
  { fields, platform }: EventContext,
): CampaignEvent {
  return {
    event_type: fields.id(event.event_type, "event_type"),
    kol_id: fields.requiredId(event.kol_id, "kol_id"),
    platform,
    event_id: fields.id(event.event_id, "event_id"),
    campaign_id: fields.id(event.campaign_id, "campaign_id"),
    impressions: fields.count(event.impressions, "impressions"),
    clicks: fields.count(event.clicks, "clicks"),
    conversions: fields.count(event.conversions, "conversions"),
    revenue: fields.amount(event.revenue, "revenue"),
  };
}
