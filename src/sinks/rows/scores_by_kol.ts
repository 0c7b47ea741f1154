import { originId } from "../../core/record.ts";
import { scoresByKol } from "../../drivers/kol_metrics.ts";
import type { ModelVersions } from "../../scoring/score_record.ts";
import { eventMicros, type ScoreTable } from "./score_row.ts";

/** The complete score record, by KOL and month of the event. */
export const scoresByKolTable: ScoreTable = {
  schema: scoresByKol,
  row: (score, message) => ({
    writeTimeMicros: eventMicros(message),
    values: {
      platform: score.platform,
      kol_id: score.kol_id,
      month: score.event_time.slice(0, monthLength),
      event_time: message.eventTime,
      event_id: score.event_id,
      schema_version: score.schema,
      scored_at: Date.parse(score.timestamp),
      trust_score: score.scores.trust_score,
      trust_label: score.scores.trust_label,
      trust_confidence: score.scores.trust_confidence,
      success_score: score.scores.success_score,
      success_label: score.scores.success_label,
      success_confidence: score.scores.success_confidence,
      trending_score: score.scores.trending_score,
      trending_label: score.scores.trending_label,
      trending_growth: score.scores.trending_growth,
      composite_score: score.scores.composite_score,
      composite_rank: score.scores.composite_rank,
      latency_ms: Math.min(score.latency_ms, intMax),
      model_versions: versionsCell(score.model_versions),
      degraded: score.degraded,
      completeness: score.completeness,
      missing: score.missing.length === 0 ? null : score.missing,
      origin: originId(message.record),
    },
  }),
};

/** The scores of one answer share their versions, and so the cell. */
function versionsCell(versions: ModelVersions): Record<string, string> {
  let cell = versionCells.get(versions);
  if (cell === undefined) {
    const { trust, success, trending } = versions;
    cell = { trust, success, trending };
    versionCells.set(versions, cell);
  }
  return cell;
}

const versionCells = new WeakMap<ModelVersions, Record<string, string>>();

/** `2025-12` of `2025-12-03T10:00:05.000Z`. */
const monthLength = 7;
/** The largest value of an `int` column. */
const intMax = 2_147_483_647;
