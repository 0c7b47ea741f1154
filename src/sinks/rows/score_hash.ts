import type { Message } from "../../core/message.ts";
import { originId } from "../../core/record.ts";
import { decimalText } from "../../scoring/decimal_text.ts";
import type { ScoreRecord, Scores } from "../../scoring/score_record.ts";

/**
 * A score as the fields of a hash. A score that is missing has no field: a
 * reader must find nothing rather than a number that says something else.
 */
export function scoreHash(
  score: ScoreRecord,
  { message, updatedAt }: { message: Message; updatedAt: string },
): Record<string, string> {
  const { scores, model_versions } = score;
  const fields: Record<string, string> = {
    kol_id: score.kol_id,
    platform: score.platform,
    event_id: score.event_id,
    event_time: score.event_time,
    updated_at: updatedAt,
    origin: originId(message.record),
    model_version_trust: model_versions.trust,
    model_version_success: model_versions.success,
    model_version_trending: model_versions.trending,
    degraded: String(score.degraded),
    completeness: decimalText(score.completeness),
  };
  for (const name of scoreNames) {
    const value = scores[name];
    if (value === null) continue;
    fields[name] = typeof value === "number" ? decimalText(value) : value;
  }
  return fields;
}

const scoreNames = [
  "trust_score",
  "trust_label",
  "trust_confidence",
  "success_score",
  "success_label",
  "success_confidence",
  "trending_score",
  "trending_label",
  "trending_growth",
  "composite_score",
  "composite_rank",
] as const satisfies readonly (keyof Scores)[];
