import {
  successFeatureNames,
  successFeatures,
  type SuccessInput,
  successInputNames,
} from "../features/success_features.ts";
import { successByRule, successRuleVersion } from "../success_rule.ts";
import type { SuccessScore } from "../success_score.ts";
import type { FeatureSpec } from "./feature_rows.ts";
import type { ScorePart } from "./score_part.ts";

/** Success by a model or by the rule. */
export type SuccessPart = ScorePart<SuccessInput, SuccessScore>;

/** The features that a success model takes. */
export const successSpec: FeatureSpec<SuccessInput> = {
  part: "success",
  names: successFeatureNames,
  compute: successFeatures,
};

/** Success by the declared rule. */
export function successRulePart(): SuccessPart {
  return {
    identity: {
      name: "success",
      version: successRuleVersion,
      digest: null,
      stage: "rule",
      source: "rule",
      isFallback: true,
    },
    score: (inputs) => inputs.map(successByRule),
    scoreFeatures: (features) => successByRule(inputOf(features)),
  };
}

/** The inputs stand among the features under their own names. */
function inputOf(features: Float64Array): SuccessInput {
  return Object.fromEntries(successInputNames.map((name) => {
    const value = features[successFeatureNames.indexOf(name)] ?? NaN;
    return [name, Number.isNaN(value) ? null : value];
  }));
}
