import type { WindowView } from "./store_reads.ts";

/** A measure of some groups over time. */
export interface MeasureChart {
  readonly measure: string;
  /**
   * For each shown group one value a time; null where there is no such window
   * or nothing to tell.
   */
  readonly lines: readonly (readonly (number | null)[])[];
}

/** Results of windows of one name, as charts show them. */
export interface WindowSeries {
  /** Starts of windows, ascending, Unix seconds. */
  readonly times: readonly number[];
  /** Unix seconds up to which all events were there; null where unknown. */
  readonly watermark: number | null;
  /** How many groups there are, and those that are shown. */
  readonly groups: number;
  readonly shown: readonly string[];
  readonly charts: readonly MeasureChart[];
  /** Measures that are 0 or unknown in all that would be shown. */
  readonly flat: readonly string[];
}

/** A group in words: `kol_id=ana, campaign_id=c1`. */
export function groupText({ group }: Pick<WindowView, "group">): string {
  const parts = Object.entries(group).map(([name, value]) =>
    `${name}=${value ?? "–"}`
  );
  return parts.length === 0 ? "all" : parts.join(", ");
}

/** Names of windows, those with the newest result first. */
export function windowNames(rows: readonly WindowView[]): string[] {
  return [...new Set(rows.map((row) => row.name))];
}

/** The latest watermark, ISO 8601; undefined where none is known. */
export function latestWatermark(
  rows: readonly WindowView[],
): string | undefined {
  // Before all partitions were heard of it is the begin of time.
  return rows.map((row) => row.watermark).filter((at) => Date.parse(at) > 0)
    .toSorted().at(-1);
}

/** The count and each numeric measure of the groups with the most events. */
export function windowSeries(rows: readonly WindowView[]): WindowSeries {
  const starts = [...new Set(rows.map((row) => row.start))].toSorted()
    .slice(-windowsMax);
  const kept = rows.filter((row) => starts.includes(row.start));
  const events = new Map<string, number>();
  for (const row of kept) {
    const group = groupText(row);
    events.set(group, (events.get(group) ?? 0) + row.count);
  }
  const shown = [...events].toSorted(([a, many], [b, more]) =>
    more - many || (a < b ? -1 : 1)
  ).slice(0, groupsMax).map(([group]) => group);
  const byPlace = new Map(
    kept.map((row) => [`${groupText(row)} ${row.start}`, row]),
  );
  const chartOf = (
    measure: string,
    of: (row: WindowView) => unknown,
  ): MeasureChart => ({
    measure,
    lines: shown.map((group) =>
      starts.map((start) => {
        const row = byPlace.get(`${group} ${start}`);
        const value = row === undefined ? null : of(row);
        return typeof value === "number" ? value : null;
      })
    ),
  });
  const charts = [
    chartOf("count", (row) => row.count),
    ...numericMeasures(kept).map((name) =>
      chartOf(name, (row) => row.measures[name])
    ),
  ];
  const watermark = latestWatermark(kept);
  return {
    times: starts.map((start) => Date.parse(start) / 1_000),
    watermark: watermark === undefined ? null : Date.parse(watermark) / 1_000,
    groups: events.size,
    shown: shown.map(shortNames(kept)),
    charts: charts.filter((chart) => !isFlat(chart)),
    flat: charts.filter(isFlat).map((chart) => chart.measure),
  };
}

function isFlat({ lines }: MeasureChart): boolean {
  return lines.every((values) => values.every((one) => !one));
}

/** What tells groups apart: a field that all have in common does not. */
function shortNames(
  rows: readonly WindowView[],
): (group: string) => string {
  const [first] = rows;
  const common = Object.keys(first?.group ?? {}).filter((field) =>
    rows.every((row) => row.group[field] === first?.group[field])
  );
  const short = new Map(rows.map((row) => [
    groupText(row),
    groupText({
      group: Object.fromEntries(
        Object.entries(row.group).filter(([name]) => !common.includes(name)),
      ),
    }),
  ]));
  // Of one group nothing would be left.
  return (group) => short.size < 2 ? group : short.get(group) ?? group;
}

/** In the order of the results, the newest first. */
function numericMeasures(rows: readonly WindowView[]): string[] {
  const names = rows.flatMap(({ measures }) =>
    Object.entries(measures).filter(([, value]) => typeof value === "number")
      .map(([name]) => name)
  );
  return [...new Set(names)].slice(0, measuresMax);
}

/** Lines that a chart can have and still be read. */
const groupsMax = 5;
const windowsMax = 240;
const measuresMax = 23;
