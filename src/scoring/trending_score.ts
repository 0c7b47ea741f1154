import { roundHalfEven } from "./round_half_even.ts";

/** Version of the formula, as score records name it. */
export const trendingVersion = "formula-v2";

/** How far attention is growing, most first. */
export type TrendingLabel = "Viral" | "Hot" | "Warm" | "Normal" | "Cold";

/** Attention now and what it is compared with; velocities in one unit. */
export interface TrendingInput {
  readonly velocity: number;
  /** The KOL's own usual velocity. */
  readonly baseline: number;
  /** The mean velocity of all active KOLs. */
  readonly global: number;
  /** Relative change since the window before, 0 is none. */
  readonly momentum: number;
}

/** How far attention is growing now. */
export interface TrendingScore {
  /** 0 to 100, two decimals. */
  readonly score: number;
  readonly label: TrendingLabel;
  /** Velocity as a multiple of the baseline, four decimals. */
  readonly growth: number;
  /** Velocity as a multiple of the global mean, four decimals. */
  readonly market: number;
  /** The weighted sum before it is squeezed into 0 to 100, four decimals. */
  readonly raw: number;
}

/** A velocity is compared with no less than this. */
const VELOCITY_FLOOR = 0.1;

/**
 * Trending v2: raw = 0.5 growth + 0.3 market + 0.2 (1 + momentum), score =
 * 100 / (1 + exp(-0.8 (raw - 2))). A KOL whose velocity is its usual one and
 * that of the others gets 31. All inputs must be finite.
 */
export function trendingScore(input: TrendingInput): TrendingScore {
  const growth = input.velocity / Math.max(input.baseline, VELOCITY_FLOOR);
  const market = input.velocity / Math.max(input.global, VELOCITY_FLOOR);
  const raw = 0.5 * growth + 0.3 * market + 0.2 * (1 + input.momentum);
  const score = 100 / (1 + Math.exp(-0.8 * (raw - 2)));
  return {
    score: roundHalfEven(score),
    label: trendingLabel(score),
    growth: roundHalfEven(growth, 4),
    market: roundHalfEven(market, 4),
    raw: roundHalfEven(raw, 4),
  };
}

/** The label of an unrounded trending score, 0 to 100. */
export function trendingLabel(score: number): TrendingLabel {
  if (score >= 80) return "Viral";
  if (score >= 60) return "Hot";
  if (score >= 40) return "Warm";
  return score >= 25 ? "Normal" : "Cold";
}
