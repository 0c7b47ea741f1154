import type { SampleEvent } from "./profile_events.ts";
import type { Random } from "./random.ts";

/** Topics of campaign events: social networks, web pages, transactions. */
export const campaignTopics = [
  "events.social.raw",
  "events.web.raw",
  "events.tx.raw",
] as const;

/** One of {@linkcode campaignTopics}. */
export type CampaignTopic = typeof campaignTopics[number];

/** An invented KOL and what it works for. */
export interface CampaignKol {
  readonly kol_id: string;
  /** An empty one is no campaign. */
  readonly campaigns: readonly [string, ...string[]];
  /** Are most of its clicks bought? */
  readonly isFraud: boolean;
}

/** An invented event and the topic that it belongs to. */
export interface CampaignSample {
  readonly topic: CampaignTopic;
  readonly key: string;
  readonly event: SampleEvent;
}

/** Invented KOLs; the first buys its clicks. */
export function campaignKols(random: Random, count: number): CampaignKol[] {
  return Array.from({ length: count }, (_, index) => ({
    kol_id: `kol_${random.hex(10)}`,
    campaigns: [
      random.pick(campaignNames),
      random.pick([...campaignNames, ""]),
    ],
    isFraud: index === 0,
  }));
}

/**
 * What happens to one campaign of a KOL at one time: some impressions, clicks
 * on them, and a sale or more impressions. The three events are from the half
 * minute before, in one window of five minutes, in no order.
 */
export function campaignMoment(
  kol: CampaignKol,
  random: Random,
  timeMs: number,
): CampaignSample[] {
  const campaign_id = random.pick(kol.campaigns);
  const impressions = Math.round(
    kol.isFraud ? random.whole(10, 60) : random.logUniform(100, 20_000),
  );
  const share = kol.isFraud
    ? 0.6 + random.next() * 0.3
    : random.logUniform(0.002, 0.08);
  const clicks = Math.ceil(impressions * share);
  const sample = (
    topic: CampaignTopic,
    event_type: string,
    numbers: SampleEvent,
  ): CampaignSample => ({
    topic,
    key: kol.kol_id,
    event: {
      kol_id: kol.kol_id,
      event_type,
      event_time: timeBefore(random, timeMs),
      ...(campaign_id === "" ? {} : { campaign_id }),
      ...numbers,
    },
  });
  const isSale = random.chance(0.5);
  return [
    sample("events.social.raw", "impression", { impressions }),
    sample("events.web.raw", "click", { clicks }),
    isSale
      ? sample("events.tx.raw", "conversion", sale(random, clicks))
      : sample("events.social.raw", "impression", {
        impressions: random.whole(10, impressions),
      }),
  ];
}

/** One way of many in which an event is broken; the same for the same number. */
export function brokenCampaignEvent(
  good: SampleEvent,
  kind: number,
): string {
  const breakers: readonly ((good: SampleEvent) => unknown)[] = [
    (one) => ({ ...one, clicks: -5 }),
    (one) => ({ ...one, kol_id: "" }),
    (one) => ({ ...one, revenue: 1e15 }),
    (one) => ({ ...one, event_time: "yesterday" }),
    (one) => ({ ...one, impressions: "many" }),
    (one) => JSON.stringify(one).slice(0, -9),
    (one) => ({ ...one, event_time: "2999-01-01T00:00:00Z" }),
    (one) => ({ ...one, kol_id: undefined }),
    () => "[1, 2, 3]",
  ];
  const broken = breakers[kind % breakers.length]?.(good);
  return typeof broken === "string" ? broken : JSON.stringify(broken);
}

function sale(random: Random, clicks: number): SampleEvent {
  const conversions = random.whole(1, Math.max(1, Math.floor(clicks / 10)));
  const cents = Math.round(random.logUniform(500, 20_000)) * conversions;
  return { conversions, revenue: cents / 100 };
}

/**
 * Up to half a minute before, but not in the window of five minutes before that:
 * clicks in another window than their impressions would look like fraud.
 */
function timeBefore(random: Random, timeMs: number): string {
  const windowStart = Math.floor(timeMs / windowMs) * windowMs;
  const earliest = Math.max(windowStart, timeMs - jitterMs);
  return new Date(random.whole(earliest, timeMs)).toISOString();
}

const campaignNames = [
  "spring-sale",
  "summer-drop",
  "back-to-school",
  "black-friday",
  "lunar-new-year",
] as const;
const windowMs = 300_000;
const jitterMs = 30_000;
