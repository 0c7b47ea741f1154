import {
  trustFeatureNames,
  trustFeatures,
  type TrustInput,
} from "../features/trust_features.ts";
import { trustByRule, trustRuleVersion } from "../trust_rule.ts";
import type { TrustScore } from "../trust_score.ts";
import { FeatureRows, type FeatureSpec } from "./feature_rows.ts";
import type { ScorePart } from "./score_part.ts";

/** Trust by a model or by the rule. */
export type TrustPart = ScorePart<TrustInput, TrustScore>;

/** The features that a trust model takes. */
export const trustSpec: FeatureSpec<TrustInput> = {
  part: "trust",
  names: trustFeatureNames,
  compute: trustFeatures,
};

/** Trust by the declared rule. */
export function trustRulePart(): TrustPart {
  const rows = new FeatureRows(trustSpec);
  return {
    identity: {
      name: "trust",
      version: trustRuleVersion,
      digest: null,
      stage: "rule",
      source: "rule",
      isFallback: true,
    },
    score: (inputs) => inputs.map((input) => trustByRule(rows.fill([input]))),
    scoreFeatures: (features) => trustByRule(features),
  };
}
