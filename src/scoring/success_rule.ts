import {
  engagementRate,
  totalEngagement,
} from "./features/success_features.ts";
import type { SuccessInput } from "./features/success_features.ts";
import { roundHalfEven } from "./round_half_even.ts";
import type { SuccessScore } from "./success_score.ts";
import { ruleConfidence } from "./trust_rule.ts";

/** Version of the rule; grows when its terms change. */
export const successRuleVersion = "rule-v1";

/**
 * Success without a model: up to 30 points for 50,000 views, 30 for an
 * engagement rate of 10 %, 20 for a click rate of 10 % and 20 for an engagement
 * of 5,000. A term whose inputs are missing gives no points. The confidence is
 * a constant and no probability.
 */
export function successByRule(input: SuccessInput): SuccessScore {
  const counted = withoutGaps(input);
  const engagement = totalEngagement(counted);
  const score = points(counted.video_views / 50_000 * 30, 30) +
    points(engagementRate(counted, engagement) * 300, 30) +
    points((input.est_ctr ?? 0) * 200, 20) +
    points(engagement / 5_000 * 20, 20);
  return {
    score: roundHalfEven(score),
    label: score >= 50 ? "High" : "Not-High",
    confidence: ruleConfidence,
  };
}

/** What is missing adds nothing to a sum of points. */
function withoutGaps(input: SuccessInput) {
  return {
    ...input,
    video_views: input.video_views ?? 0,
    video_likes: input.video_likes ?? 0,
    video_comments: input.video_comments ?? 0,
    video_shares: input.video_shares ?? 0,
  };
}

function points(earned: number, most: number): number {
  return Math.min(most, earned);
}
