import type { Drivers } from "../../src/drivers/drivers.ts";
import {
  type Kpis,
  type PlainKpis,
  type PlainWindow,
  windowMs,
} from "./plain_kpis.ts";

/** A record of metrics.windowed. */
export interface ResultJson {
  readonly name: string;
  readonly group: {
    readonly kol_id: string;
    readonly campaign_id?: string | null;
  };
  readonly window_start: string;
  readonly measures: Kpis;
  readonly revision: number;
  readonly final: boolean;
  readonly incomplete: boolean;
}

/** What a reader of metrics.windowed keeps: of each key the highest revision. */
export function latestResults(
  records: readonly { readonly key: string | null; readonly value: string }[],
): Map<string, ResultJson> {
  const latest = new Map<string, ResultJson>();
  for (const { key, value } of records) {
    const result: ResultJson = JSON.parse(value);
    const before = latest.get(key ?? "");
    if (before === undefined || before.revision <= result.revision) {
      latest.set(key ?? "", result);
    }
  }
  return latest;
}

/** The windows of a node that are over, as plain ones, in order. */
export function overResults(
  results: Iterable<ResultJson>,
  name: string,
  overAt: number,
): PlainWindow[] {
  return [...results].filter((one) => one.name === name).map(
    ({ group, window_start, measures }) => ({
      kol_id: group.kol_id,
      campaign_id: group.campaign_id ?? null,
      start: Date.parse(window_start),
      kpis: {
        events: measures.events,
        impressions: measures.impressions,
        clicks: measures.clicks,
        conversions: measures.conversions,
        revenue: measures.revenue,
        ctr: measures.ctr,
        cvr: measures.cvr,
      },
    }),
  ).filter(({ start }) => start + windowMs <= overAt).toSorted(byWindow);
}

/** Those of plain windows that are over, in order. */
export function overPlain(
  windows: readonly PlainWindow[],
  overAt: number,
): PlainWindow[] {
  return windows.filter(({ start }) => start + windowMs <= overAt)
    .toSorted(byWindow);
}

/** The rows of `campaign_performance` of windows that are over, as plain ones. */
export async function storedCampaigns(
  { table }: Drivers,
  { campaigns, overAt }: PlainKpis,
): Promise<PlainWindow[]> {
  const ids = new Set(campaigns.map((one) => one.campaign_id));
  const rows = await Promise.all(
    [...ids].filter((id) => id !== null).map((campaign_id) =>
      table.read("campaign_performance", {
        partition: { campaign_id },
        limit: rowsMax,
      })
    ),
  );
  return rows.flat().map((row): PlainWindow => ({
    kol_id: String(row["kol_id"]),
    campaign_id: String(row["campaign_id"]),
    start: Number(row["bucket_ts"]),
    kpis: {
      // The table has no column for it.
      events: NaN,
      impressions: Number(row["impressions"]),
      clicks: Number(row["clicks"]),
      conversions: Number(row["conversions"]),
      revenue: Number(row["revenue"]),
      ctr: rateOf(row["ctr"]),
      cvr: rateOf(row["cvr"]),
    },
  })).filter(({ start }) => start + windowMs <= overAt).toSorted(byWindow);
}

/** The rows of `kol_realtime_metrics` of windows that are over, as plain ones. */
export async function storedKols(
  { table }: Drivers,
  { kols, overAt }: PlainKpis,
): Promise<PlainWindow[]> {
  const ids = [...new Set(kols.map((one) => one.kol_id))];
  const found: PlainWindow[] = [];
  for (const kol_id of ids) {
    const rows = await table.read("kol_realtime_metrics", {
      partition: { kol_id },
      limit: rowsMax,
    });
    const windows = Map.groupBy(rows, (row) => Number(row["bucket_ts"]));
    for (const [start, metrics] of windows) {
      const valueOf = (name: string) =>
        metrics.find((row) =>
          row["metric_type"] === name && row["window_duration"] === 300
        )?.["metric_value"];
      found.push({
        kol_id,
        campaign_id: null,
        start,
        kpis: {
          events: Number(valueOf("events")),
          impressions: Number(valueOf("impressions")),
          clicks: Number(valueOf("clicks")),
          conversions: Number(valueOf("conversions")),
          revenue: Number(valueOf("revenue")),
          ctr: rateOf(valueOf("ctr")),
          cvr: rateOf(valueOf("cvr")),
        },
      });
    }
  }
  return found.filter(({ start }) => start + windowMs <= overAt)
    .toSorted(byWindow);
}

/** An absent rate is one without a divisor. */
function rateOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function byWindow(a: PlainWindow, b: PlainWindow): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ start, kol_id, campaign_id }: PlainWindow): string {
  return `${start} ${kol_id} ${campaign_id}`;
}

const rowsMax = 10_000;
