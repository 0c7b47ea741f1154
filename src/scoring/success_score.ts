import { roundHalfEven } from "./round_half_even.ts";

/** Whether a promoted product is expected to sell well. */
export type SuccessLabel = "High" | "Not-High";

/** How well a promoted product is expected to sell. */
export interface SuccessScore {
  /** 0 to 100, two decimals. */
  readonly score: number;
  readonly label: SuccessLabel;
  /** Probability of the label, 0 to 1, four decimals. */
  readonly confidence: number;
}

/**
 * The score of a video that sells well with probability `high`. The label
 * follows from the probability as it is, so a score of 50.0 may be either.
 */
export function successScore(high: number): SuccessScore {
  return {
    score: roundHalfEven(100 * high),
    label: high > 0.5 ? "High" : "Not-High",
    confidence: roundHalfEven(Math.max(high, 1 - high), 4),
  };
}
