import { trustFeatureNames } from "./features/trust_features.ts";
import { roundHalfEven } from "./round_half_even.ts";
import { riskLevel, type TrustScore, trustworthyFrom } from "./trust_score.ts";

/** Version of the rule; grows when a sign or its points change. */
export const trustRuleVersion = "rule-v1";

/**
 * Trust without a model, from the 29 features. It starts at 50 and adds or
 * takes points for signs that can be told; a sign whose inputs are missing
 * changes nothing, so an account of which nothing is known stays at 50. The
 * result is kept within 5 and 95, as a rule is never sure.
 *
 * The signs and points are a declared guess, not learned from any data: the
 * confidence is a constant and no probability.
 */
export function trustByRule(features: Float64Array): TrustScore {
  let trust = 50;
  for (const { feature, when, points } of signs) {
    // A comparison with a missing value is false.
    if (when(features[feature] ?? NaN)) trust += points;
  }
  trust = Math.min(95, Math.max(5, trust));
  return {
    score: roundHalfEven(trust),
    riskLevel: riskLevel(trust),
    isTrustworthy: trust >= trustworthyFrom,
    confidence: ruleConfidence,
  };
}

/** What a rule says of its own certainty. */
export const ruleConfidence = 0.6;

interface Sign {
  /** Place of the feature. */
  readonly feature: number;
  readonly when: (value: number) => boolean;
  readonly points: number;
}

const signs: readonly Sign[] = [
  sign("verified", (value) => value === 1, 20),
  sign("profile_completeness", (value) => value >= 0.99, 10),
  sign("profile_completeness", (value) => value <= 0.34, -10),
  sign("account_age_tier", (value) => value >= 2, 10),
  sign("followers_following_ratio_capped", (value) => value >= 10, 10),
  sign("followers_following_ratio_capped", (value) => value < 0.2, -15),
  sign("high_activity_flag", (value) => value === 1, -15),
  sign("suspicious_growth", (value) => value === 1, -15),
  sign("fake_follower_indicator", (value) => value === 1, -25),
  sign("low_engagement_high_posts", (value) => value === 1, -15),
];

function sign(
  name: typeof trustFeatureNames[number],
  when: (value: number) => boolean,
  points: number,
): Sign {
  return { feature: trustFeatureNames.indexOf(name), when, points };
}
