import type { CompositeRank } from "./composite_score.ts";

/** The rankings that are kept of a platform. */
export const rankingMetrics = [
  "composite",
  "trending",
  "trust",
  "success",
] as const;

/** One of {@linkcode rankingMetrics}. */
export type RankingMetric = typeof rankingMetrics[number];

/** The latest scores of a KOL as they were stored; null is a missing score. */
export interface StoredScores {
  readonly trust_score: number | null;
  readonly trust_label: string | null;
  readonly trust_confidence: number | null;
  readonly success_score: number | null;
  readonly success_label: string | null;
  readonly success_confidence: number | null;
  readonly trending_score: number | null;
  readonly trending_label: string | null;
  readonly trending_growth: number | null;
  readonly composite_score: number | null;
  readonly composite_rank: CompositeRank | null;
  readonly model_versions: Readonly<Record<string, string>>;
  readonly degraded: boolean;
  readonly completeness: number | null;
  /** `cache` for the latest values, `history` for the newest stored row. */
  readonly source: "cache" | "history";
  /** ISO 8601, UTC: when it was stored. */
  readonly updated_at: string | null;
}

/** A place in a ranking. */
export interface RankedKol {
  readonly kolId: string;
  readonly score: number;
}

/** A ranking to read. */
export interface RankingRequest {
  readonly platform: string;
  readonly metric: RankingMetric;
  readonly limit: number;
}

/** Where published scores are read. A failure of the store rejects. */
export interface ScoreStore {
  /** undefined where no score of the KOL is stored. */
  latest(platform: string, kolId: string): Promise<StoredScores | undefined>;
  /** The best, best first. */
  ranking(request: RankingRequest): Promise<readonly RankedKol[]>;
}

/** What happened around a KOL in one window of event time. */
export interface EngagementWindow {
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Likes, comments, shares and the like within it. */
  readonly engagement: number;
}

/** Where a KOL's finished windows are read. A failure of the store rejects. */
export interface WindowHistory {
  /** Windows that began at or after `sinceMs`, in any order. */
  windows(
    kolId: string,
    sinceMs: number,
  ): Promise<readonly EngagementWindow[]>;
}
