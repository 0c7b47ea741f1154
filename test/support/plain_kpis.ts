/** A record of a topic of campaign events. */
export interface CampaignRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

/** What a window's result tells of a group. */
export interface Kpis {
  readonly events: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly revenue: number;
  readonly ctr: number | null;
  readonly cvr: number | null;
}

/** The KPIs of one group in one window. */
export interface PlainWindow {
  readonly kol_id: string;
  readonly campaign_id: string | null;
  /** Unix milliseconds. */
  readonly start: number;
  readonly kpis: Kpis;
}

/** What records add up to. */
export interface PlainKpis {
  /** Of each campaign and KOL. */
  readonly campaigns: readonly PlainWindow[];
  /** Of each KOL over all; their campaign is null. */
  readonly kols: readonly PlainWindow[];
  readonly late: number;
  readonly broken: number;
  /** Windows that end at or before it are over in every partition. */
  readonly overAt: number;
}

export const windowMs = 300_000;
const graceMs = 600_000;

interface CampaignJson {
  readonly kol_id: string;
  readonly event_time: string;
  readonly campaign_id?: string;
  readonly impressions?: number;
  readonly clicks?: number;
  readonly conversions?: number;
  readonly revenue?: number;
}

/**
 * The KPIs of campaign events in the plainest way: partition by partition, each
 * event into its window unless the window was over by then.
 */
export function plainKpis(records: readonly CampaignRecord[]): PlainKpis {
  const partitions = Map.groupBy(
    records,
    ({ topic, partition }) => `${topic}/${partition}`,
  );
  const counted: CampaignJson[] = [];
  let late = 0;
  let broken = 0;
  let overAt = Infinity;
  for (const partition of partitions.values()) {
    let newest = -Infinity;
    for (const { value } of partition.toSorted((a, b) => a.offset - b.offset)) {
      const event = readEvent(value);
      if (event === undefined) {
        broken++;
        continue;
      }
      const time = Date.parse(event.event_time);
      if (startOf(time) + windowMs <= newest - graceMs) {
        late++;
        continue;
      }
      newest = Math.max(newest, time);
      counted.push(event);
    }
    if (newest > -Infinity) overAt = Math.min(overAt, newest - graceMs);
  }
  return {
    campaigns: windowsOf(counted, (one) => one.campaign_id ?? null),
    kols: windowsOf(counted, () => null),
    late,
    broken,
    overAt,
  };
}

/** undefined for what no KPI can be made of. */
function readEvent(value: string): CampaignJson | undefined {
  let event: unknown;
  try {
    event = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (typeof event !== "object" || event === null || !("kol_id" in event)) {
    return undefined;
  }
  const one = event as CampaignJson;
  const time = Date.parse(one.event_time);
  const isGood = one.kol_id !== "" && time > 0 && time < Date.now() + 300_000 &&
    [one.impressions, one.clicks, one.conversions, one.revenue].every((count) =>
      count === undefined ||
      (typeof count === "number" && count >= 0 && count <= 1e12)
    );
  return isGood ? one : undefined;
}

function windowsOf(
  events: readonly CampaignJson[],
  campaignOf: (event: CampaignJson) => string | null,
): PlainWindow[] {
  const groups = Map.groupBy(
    events,
    (one) =>
      JSON.stringify([
        one.kol_id,
        campaignOf(one),
        startOf(Date.parse(one.event_time)),
      ]),
  );
  return [...groups].map(([key, group]) => {
    const [kol_id, campaign_id, start] = JSON.parse(key);
    return { kol_id, campaign_id, start, kpis: kpisOf(group) };
  });
}

function kpisOf(events: readonly CampaignJson[]): Kpis {
  const sum = (count: (one: CampaignJson) => number | undefined) =>
    events.reduce((total, one) => total + (count(one) ?? 0), 0);
  const impressions = sum((one) => one.impressions);
  const clicks = sum((one) => one.clicks);
  const conversions = sum((one) => one.conversions);
  return {
    events: events.length,
    impressions,
    clicks,
    conversions,
    // Cents add up to the last digit.
    revenue: sum((one) => Math.round((one.revenue ?? 0) * 100)) / 100,
    ctr: impressions === 0 ? null : clicks / impressions,
    cvr: clicks === 0 ? null : conversions / clicks,
  };
}

function startOf(time: number): number {
  return Math.floor(time / windowMs) * windowMs;
}

/** Ids of the alerts that windows raise: once a KOL and hour. */
export function fraudIds(windows: readonly PlainWindow[]): string[] {
  const frauds = windows.filter(({ kpis: { clicks, impressions } }) =>
    clicks > impressions / 2
  );
  const ids = frauds.map(({ kol_id, start }) =>
    `click-fraud/tiktok/${new Date(start).toISOString().slice(0, 13)}/${kol_id}`
  );
  return [...new Set(ids)].toSorted();
}
