import { roundHalfEven } from "./round_half_even.ts";

/** How likely it is that a following is not real, least first. */
export type RiskLevel = "low" | "moderate" | "elevated" | "high";

/** How far a KOL's following is believed to be real. */
export interface TrustScore {
  /** 0 to 100, two decimals. */
  readonly score: number;
  readonly riskLevel: RiskLevel;
  readonly isTrustworthy: boolean;
  /** Probability of what is said, 0 to 1, four decimals. */
  readonly confidence: number;
}

/** A score as it is named in score records: the level, capitalised. */
export const trustLabels: Readonly<Record<RiskLevel, string>> = {
  low: "Low",
  moderate: "Moderate",
  elevated: "Elevated",
  high: "High",
};

/** The score of an account that is fake with probability `fake`. */
export function trustScore(fake: number): TrustScore {
  const trust = 100 * (1 - fake);
  return {
    score: roundHalfEven(trust),
    riskLevel: riskLevel(trust),
    isTrustworthy: trust >= trustworthyFrom,
    confidence: roundHalfEven(Math.max(fake, 1 - fake), 4),
  };
}

/** The level of an unrounded trust score, 0 to 100. */
export function riskLevel(trust: number): RiskLevel {
  if (trust >= 80) return "low";
  if (trust >= 60) return "moderate";
  return trust >= 40 ? "elevated" : "high";
}

/** Trustworthy from this score on. */
export const trustworthyFrom = 50;
