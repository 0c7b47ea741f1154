import { trustScores } from "../../drivers/kol_metrics.ts";
import type { ScoreRecord } from "../../scoring/score_record.ts";
import { type ScoreTable, tiedMicros } from "./score_row.ts";

/**
 * The trust score of a KOL. `scored_at` is the event's time, so that a replay
 * writes the same row.
 */
export const trustScoresTable: ScoreTable = {
  schema: trustScores,
  row(score, message) {
    const { trust_score, trust_confidence } = score.scores;
    if (trust_score === null) return undefined;
    return {
      writeTimeMicros: tiedMicros(message),
      values: {
        kol_id: score.kol_id,
        scored_at: message.eventTime,
        trust_score,
        score_components: {
          ...(trust_confidence === null
            ? {}
            : { confidence: trust_confidence }),
          completeness: score.completeness,
        },
        anomaly_flags: anomalies(score),
        model_version: score.model_versions.trust,
      },
    };
  },
};

/** What makes the score one to look at; null where nothing does. */
function anomalies(score: ScoreRecord): readonly string[] | null {
  const flags: string[] = [];
  if (score.scores.trust_label === "High") flags.push("high-risk");
  if (score.degraded) flags.push("degraded");
  return flags.length === 0 ? null : flags;
}
