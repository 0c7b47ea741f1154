import { roundHalfEven } from "./round_half_even.ts";

/** Rank of a composite score, best first. */
export type CompositeRank = "S" | "A" | "B" | "C" | "D";

/**
 * The composite score, two decimals: 0.40 trending + 0.35 success + 0.25
 * trust. null when one of the three is missing, as a sum without it would be
 * another measure under the same name. A score of 0 is a score.
 */
export function compositeScore(scores: {
  readonly trust: number | null;
  readonly success: number | null;
  readonly trending: number | null;
}): number | null {
  const { trust, success, trending } = scores;
  if (trust === null || success === null || trending === null) return null;
  return roundHalfEven(0.4 * trending + 0.35 * success + 0.25 * trust);
}

/** S from 80, A from 65, B from 50, C from 35, else D. */
export function compositeRank(score: number): CompositeRank {
  if (score >= 80) return "S";
  if (score >= 65) return "A";
  if (score >= 50) return "B";
  return score >= 35 ? "C" : "D";
}
