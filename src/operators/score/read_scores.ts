import type { GivenScores } from "../../scoring/score_record.ts";
import { isFields, mismatch, type ReplyFields } from "./reply_mismatch.ts";

/**
 * The three scores of a result. null, or an object whose score is null, is a
 * score that the service does not give; an absent one is a mismatch, as it may
 * be a renamed one.
 */
export function readGivenScores(
  item: ReplyFields,
  index: number,
): GivenScores {
  const trust = readScore(item.trust, `trust of result ${index}`);
  const success = readScore(item.success, `success of result ${index}`);
  const trending = readScore(item.trending, `trending of result ${index}`);
  return {
    trust_score: trust.score,
    trust_label: trust.label,
    trust_confidence: trust.confidence,
    success_score: success.score,
    success_label: success.label,
    success_confidence: success.confidence,
    trending_score: trending.score,
    trending_label: trending.label,
    trending_growth: trending.growth,
  };
}

interface OneScore {
  readonly score: number | null;
  readonly label: string | null;
  readonly confidence: number | null;
  readonly growth: number | null;
}

function readScore(value: unknown, place: string): OneScore {
  if (value === null) return noScore;
  if (!isFields(value)) throw mismatch(`the ${place}`, value);
  const { score, label, confidence, growth } = value;
  if (score === null) return noScore;
  if (!isWithin(score, 100)) {
    throw mismatch(`a number from 0 to 100 as ${place}`, score);
  }
  if (typeof label !== "string" || label === "") {
    throw mismatch(`a label with the ${place}`, label);
  }
  return {
    score,
    label: capitalised(label),
    confidence: readConfidence(confidence, place),
    growth: readGrowth(growth, place),
  };
}

function readConfidence(value: unknown, place: string): number | null {
  if (value === undefined || value === null) return null;
  if (isWithin(value, 1)) return value;
  throw mismatch(`a confidence from 0 to 1 with the ${place}`, value);
}

function readGrowth(value: unknown, place: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw mismatch(`a finite growth with the ${place}`, value);
}

/** Services differ in the case of a label, readers compare it. */
function capitalised(label: string): string {
  const code = label.charCodeAt(0);
  return code >= lowerA && code <= lowerZ
    ? label.charAt(0).toUpperCase() + label.slice(1)
    : label;
}

function isWithin(value: unknown, max: number): value is number {
  return typeof value === "number" && value >= 0 && value <= max;
}

const lowerA = 0x61;
const lowerZ = 0x7a;
const noScore: OneScore = {
  score: null,
  label: null,
  confidence: null,
  growth: null,
};
