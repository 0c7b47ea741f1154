import type { z } from "@hono/zod-openapi";
import { successFeatureNames } from "../../features/success_features.ts";
import { trustFeatureNames } from "../../features/trust_features.ts";
import type { ScoringParts } from "../endpoint.ts";
import { noParameters } from "../parameter_schemas.ts";
import type { ReadEndpoint } from "../read_endpoint.ts";
import { modelInfoSchema } from "../stored_schemas.ts";

/** `GET /predict/trust/model-info` and the same of success. */
export function modelInfoEndpoint(
  part: "trust" | "success",
  { scorer }: ScoringParts,
): ReadEndpoint<z.output<typeof noParameters>, z.output<typeof noParameters>> {
  const names = part === "trust" ? trustFeatureNames : successFeatureNames;
  return {
    path: `/predict/${part}/model-info`,
    summary: `The model that scores ${part}`,
    description: "Name, version, digest and features of the model in use.",
    params: noParameters,
    query: noParameters,
    response: modelInfoSchema,
    refusals: {},
    answer() {
      const { identity } = scorer.models[part];
      return JSON.stringify({
        model_name: identity.name,
        model_stage: identity.stage,
        model_version: identity.version,
        features_count: names.length,
        feature_names: names,
        status: identity.isFallback ? "fallback" : "loaded",
        digest: identity.digest,
        source: identity.source,
      });
    },
  };
}
