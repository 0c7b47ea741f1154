import type { ModelIdentity } from "./model_identity.ts";

/** One of the scores: a model, or the rule in its place. */
export interface ScorePart<Input, Score> {
  readonly identity: ModelIdentity;
  /** One score an input, in order. */
  score(inputs: readonly Input[]): Score[];
  /** The score of features that were computed elsewhere, NaN is missing. */
  scoreFeatures(features: Float64Array): Score;
}
