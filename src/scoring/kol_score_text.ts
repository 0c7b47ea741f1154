import { decimalText } from "./decimal_text.ts";
import type { Coverage } from "./features/input_coverage.ts";
import type { KolScores } from "./scorer.ts";
import { trustLabels } from "./trust_score.ts";

/** What the answers of one request have in common. */
export interface SharedTexts {
  /** JSON of the model versions. */
  readonly versions: string;
  readonly processingMs: number;
}

/**
 * All scores of one KOL as the JSON of an answer. Written by hand, since scores
 * and probabilities have a decimal point (72.0) and the stock writer drops it.
 */
export function kolScoreText(scores: KolScores, shared: SharedTexts): string {
  const { trust, success, trending } = scores;
  const trustText = trust === null
    ? "null"
    : `{"score":${decimalText(trust.score)},"label":"${
      trustLabels[trust.riskLevel]
    }","confidence":${decimalText(trust.confidence)}}`;
  const successText = success === null
    ? "null"
    : `{"score":${
      decimalText(success.score)
    },"label":"${success.label}","confidence":${
      decimalText(success.confidence)
    }}`;
  const trendingText = trending === null
    ? "null"
    : `{"score":${
      decimalText(trending.score)
    },"label":"${trending.label}","growth":${decimalText(trending.growth)}}`;
  return `{"kol_id":${
    JSON.stringify(scores.kolId)
  },"trust":${trustText},"success":${successText},"trending":${trendingText},"degraded":${scores.isDegraded}${
    coverageText(scores.coverage)
  },"model_versions":${shared.versions},"processing_time_ms":${
    decimalText(shared.processingMs)
  }}`;
}

/** `,"completeness":0.5,"missing":[...]`, made once for each combination. */
export function coverageText(coverage: Coverage): string {
  let text = coverageTexts.get(coverage);
  if (text === undefined) {
    text = `,"completeness":${decimalText(coverage.completeness)},"missing":${
      JSON.stringify(coverage.missing)
    }`;
    coverageTexts.set(coverage, text);
  }
  return text;
}

const coverageTexts = new WeakMap<Coverage, string>();
