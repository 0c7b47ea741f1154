import type { CacheMirror } from "../../drivers/cache.ts";
import { decimalText } from "../../scoring/decimal_text.ts";
import type { ScoreRecord } from "../../scoring/score_record.ts";

/**
 * The keys that readers from before hotpath know: `kol:score:{kol_id}`, a JSON
 * text with the label in lower case, and `streaming_scores:{kol_id}`, a hash of
 * the trending score, left out where there is none. Neither has a platform in
 * its key.
 */
export function legacyMirrors(
  score: ScoreRecord,
  updatedAt: string,
): CacheMirror[] {
  const { scores, kol_id } = score;
  const mirrors: CacheMirror[] = [{
    kind: "text",
    key: `kol:score:${kol_id}`,
    text: `{"trust_score":${numberText(scores.trust_score)}` +
      `,"trust_label":${
        JSON.stringify(scores.trust_label?.toLowerCase() ?? null)
      }` +
      `,"success_score":${numberText(scores.success_score)}` +
      `,"trending_score":${numberText(scores.trending_score)}` +
      `,"timestamp":"${score.timestamp}"}`,
  }];
  if (scores.trending_score === null) return mirrors;
  const trending = decimalText(scores.trending_score);
  mirrors.push({
    kind: "hash",
    key: `streaming_scores:${kol_id}`,
    fields: {
      username: kol_id,
      platform: score.platform,
      trending_score: trending,
      label: scores.trending_label ?? "",
      score: trending,
      updated_at: updatedAt,
    },
  });
  return mirrors;
}

function numberText(value: number | null): string {
  return value === null ? "null" : decimalText(value);
}
