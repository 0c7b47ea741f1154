import type { WindowRecord } from "../core/window_record.ts";
import { decimalText } from "./decimal_text.ts";
import { type TrendingLabel, trendingVersion } from "./trending_score.ts";

/** Version of the record's form; grows when a field changes its meaning. */
const trendingRecordSchema = 1;

/** Trending of a KOL in one window, and what it was made from. */
export interface Trend {
  readonly engagement: number;
  readonly velocity: number;
  /** null where the window before is not known whole, or had no engagement. */
  readonly momentum: number | null;
  /** Mean velocity of the KOL's windows before; null with too few. */
  readonly baseline: number | null;
  /** How many there were. */
  readonly baseline_windows: number;
  /** Mean velocity of the KOLs that were active; null where none is known. */
  readonly market: number | null;
  /** How many there were. */
  readonly market_kols: number;
  /** 0 to 100; null for a KOL without activity, as are label and growth. */
  readonly trending_score: number | null;
  readonly trending_label: TrendingLabel | null;
  /** Velocity as a multiple of the baseline. */
  readonly trending_growth: number | null;
}

/** What a trending record is built from. */
export interface TrendingParts {
  readonly kol_id: string;
  readonly platform: string;
  readonly result: WindowRecord;
  readonly trend: Trend;
}

/**
 * Trending of a KOL in one window as it is published. It is the result of a
 * window as well, by KOL, and measures its engagement: what forecasts are made
 * of.
 */
export class TrendingRecord implements WindowRecord {
  readonly schema: number = trendingRecordSchema;
  readonly name: string;
  readonly kol_id: string;
  readonly platform: string;
  readonly window_start: string;
  readonly window_end: string;
  readonly count: number;
  readonly revision: number;
  readonly final: boolean;
  readonly incomplete: boolean;
  readonly late: number;
  readonly watermark: string;
  readonly trend: Trend;
  readonly group: Readonly<{ kol_id: string }>;
  readonly measures: Readonly<{ engagement: number }>;

  constructor({ kol_id, platform, result, trend }: TrendingParts) {
    this.name = result.name;
    this.kol_id = kol_id;
    this.platform = platform;
    this.window_start = result.window_start;
    this.window_end = result.window_end;
    this.count = result.count;
    this.revision = result.revision;
    this.final = result.final;
    this.incomplete = result.incomplete;
    this.late = result.late;
    this.watermark = result.watermark;
    this.trend = trend;
    this.group = { kol_id };
    this.measures = { engagement: trend.engagement };
  }

  /** The same for the same window and events, whenever it is published. */
  get event_id(): string {
    return `trending/${this.platform}/${this.window_start}/${this.revision}/${this.kol_id}`;
  }

  /**
   * The features of the window as JSON: one kind of record of features.stream,
   * told from those of scores by its `window_start`.
   */
  toJsonText(): string {
    const { trend } = this;
    return `{"schema":${this.schema},"kol_id":${JSON.stringify(this.kol_id)}` +
      `,"platform":${JSON.stringify(this.platform)}` +
      `,"event_id":${JSON.stringify(this.event_id)}` +
      `,"event_time":"${this.window_start}"` +
      `,"window_start":"${this.window_start}"` +
      `,"window_end":"${this.window_end}"` +
      `,"revision":${this.revision},"final":${this.final}` +
      `,"features":{"event_count":${this.count}` +
      `,"total_engagement":${numberText(trend.engagement)}` +
      `,"velocity":${numberText(trend.velocity)}` +
      `,"momentum":${numberText(trend.momentum)}` +
      `,"baseline":${numberText(trend.baseline)}` +
      `,"baseline_windows":${trend.baseline_windows}` +
      `,"market":${numberText(trend.market)}` +
      `,"market_kols":${trend.market_kols}}` +
      `,"scores":{"trending_score":${numberText(trend.trending_score)}` +
      `,"trending_label":${JSON.stringify(trend.trending_label)}` +
      `,"trending_growth":${numberText(trend.trending_growth)}}` +
      `,"model_versions":{"trending":"${trendingVersion}"}}`;
  }
}

function numberText(value: number | null): string {
  return value === null ? "null" : decimalText(value);
}
