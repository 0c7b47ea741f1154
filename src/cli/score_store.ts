import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Cache } from "../drivers/cache.ts";
import { kolRealtimeMetrics, scoresByKol } from "../drivers/kol_metrics.ts";
import type { CellValue, Table } from "../drivers/table.ts";
import type { CompositeRank } from "../scoring/composite_score.ts";
import type {
  EngagementWindow,
  RankedKol,
  RankingRequest,
  ScoreStore,
  StoredScores,
  WindowHistory,
} from "../scoring/ports.ts";
import { lastMonths } from "./last_months.ts";

/** The stores as the scoring service reads them. */
export interface StoreSeams {
  readonly cache: Pick<Cache, "getMany" | "top">;
  readonly table: Pick<Table, "read">;
}

/** Opens the stores, or gives those that are open. */
export type OpenStores = () => Promise<StoreSeams>;

/**
 * The latest scores from the cache, else, when they have expired, the newest
 * row of this month or the last from the history.
 */
export class SeamScoreStore implements ScoreStore {
  readonly #open: OpenStores;
  readonly #clock: Pick<Clock, "now">;

  constructor(open: OpenStores, clock: Pick<Clock, "now">) {
    this.#open = open;
    this.#clock = clock;
  }

  async latest(
    platform: string,
    kolId: string,
  ): Promise<StoredScores | undefined> {
    const { cache, table } = await this.#open();
    const [hash] = await cache.getMany([`kol:scores:${platform}:${kolId}`]);
    if (hash !== null && hash !== undefined) return fromHash(hash);
    for (const month of lastMonths(this.#clock.now())) {
      const [row] = await readRows(table, scoresByKol.name, {
        partition: { platform, kol_id: kolId, month },
        limit: 1,
      });
      if (row !== undefined) return fromRow(row);
    }
    return undefined;
  }

  async ranking(request: RankingRequest): Promise<readonly RankedKol[]> {
    const { cache } = await this.#open();
    const name = `ranking:${request.platform}:${request.metric}`;
    const top = await cache.top(name, request.limit);
    return top.map(({ member, score }) => ({ kolId: member, score }));
  }
}

/** A KOL's windows of engagement from the table of windowed metrics. */
export class SeamWindowHistory implements WindowHistory {
  readonly #open: OpenStores;

  constructor(open: OpenStores) {
    this.#open = open;
  }

  async windows(
    kolId: string,
    sinceMs: number,
  ): Promise<readonly EngagementWindow[]> {
    const { table } = await this.#open();
    const rows = await readRows(table, kolRealtimeMetrics.name, {
      partition: { kol_id: kolId },
      limit: WINDOW_ROWS_MAX,
    });
    return rows.flatMap((row) => {
      const { metric_type, bucket_ts, window_duration, metric_value } = row;
      const isWindow = metric_type === ENGAGEMENT_METRIC &&
        typeof bucket_ts === "number" && bucket_ts >= sinceMs &&
        typeof window_duration === "number" &&
        typeof metric_value === "number";
      return isWindow
        ? [{
          startMs: bucket_ts,
          durationMs: window_duration * 1_000,
          engagement: metric_value,
        }]
        : [];
    });
  }
}

/** Name of the metric that forecasts are made of. */
const ENGAGEMENT_METRIC = "engagement";
/** Newest rows of a KOL that are read for a forecast. */
const WINDOW_ROWS_MAX = 20_000;

type Row = Readonly<Record<string, CellValue>>;

/** A table that was never made holds nothing. */
async function readRows(
  table: StoreSeams["table"],
  name: string,
  request: Parameters<Table["read"]>[1],
): Promise<readonly Row[]> {
  try {
    return await table.read(name, request);
  } catch (thrown) {
    if (thrown instanceof HotpathError && thrown.code === "table-unknown") {
      return [];
    }
    throw thrown;
  }
}

function fromHash(hash: Readonly<Record<string, string>>): StoredScores {
  const versions = Object.fromEntries(
    versionNames.flatMap((part) => {
      const version = hash[`model_version_${part}`];
      return version === undefined ? [] : [[part, version]];
    }),
  );
  return {
    ...scoresOf({
      number: (name) => numberOrNull(hash[name]),
      text: (name) => hash[name] ?? null,
    }),
    model_versions: versions,
    degraded: hash["degraded"] === "true",
    source: "cache",
    updated_at: hash["updated_at"] ?? null,
  };
}

function fromRow(row: Row): StoredScores {
  const { scored_at, model_versions } = row;
  return {
    ...scoresOf({
      number: (name) => {
        const value = row[name];
        return typeof value === "number" ? value : null;
      },
      text: (name) => {
        const value = row[name];
        return typeof value === "string" ? value : null;
      },
    }),
    model_versions: isTexts(model_versions) ? model_versions : {},
    degraded: row["degraded"] === true,
    source: "history",
    updated_at: typeof scored_at === "number"
      ? new Date(scored_at).toISOString()
      : null,
  };
}

interface FieldReader {
  readonly number: (name: string) => number | null;
  readonly text: (name: string) => string | null;
}

function scoresOf({ number, text }: FieldReader) {
  const rank = text("composite_rank");
  return {
    trust_score: number("trust_score"),
    trust_label: text("trust_label"),
    trust_confidence: number("trust_confidence"),
    success_score: number("success_score"),
    success_label: text("success_label"),
    success_confidence: number("success_confidence"),
    trending_score: number("trending_score"),
    trending_label: text("trending_label"),
    trending_growth: number("trending_growth"),
    composite_score: number("composite_score"),
    composite_rank: isRank(rank) ? rank : null,
    completeness: number("completeness"),
  };
}

function numberOrNull(text: string | undefined): number | null {
  const value = text === undefined || text === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function isRank(value: string | null): value is CompositeRank {
  return value !== null && ["S", "A", "B", "C", "D"].includes(value);
}

function isTexts(
  value: CellValue | undefined,
): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => typeof one === "string");
}

const versionNames = ["trust", "success", "trending"] as const;
