import { successScore } from "../success_score.ts";
import { trustScore } from "../trust_score.ts";
import { FeatureRows, type FeatureScaling } from "./feature_rows.ts";
import type { ModelIdentity } from "./model_identity.ts";
import { ModelPart } from "./model_part.ts";
import type { ReadModel } from "./read_model.ts";
import { type SuccessPart, successSpec } from "./success_part.ts";
import { type TrustPart, trustSpec } from "./trust_part.ts";

/** Trust by a model that was read. */
export function trustModelPart(
  { model }: ReadModel,
  identity: ModelIdentity,
): TrustPart {
  const rows = new FeatureRows(trustSpec);
  return new ModelPart({ identity, model, rows, toScore: trustScore });
}

/** Success by a model that was read. */
export function successModelPart(
  { model }: ReadModel,
  identity: ModelIdentity,
  scaling?: FeatureScaling,
): SuccessPart {
  const rows = new FeatureRows(successSpec, scaling);
  return new ModelPart({ identity, model, rows, toScore: successScore });
}
