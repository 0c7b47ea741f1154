import { InputCoverage } from "../../features/input_coverage.ts";
import { trustFeatureNames } from "../../features/trust_features.ts";
import { trustAnswerSchema } from "../answer_schemas.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readBySchema } from "../read_by_schema.ts";
import { invalid } from "../refusal.ts";
import { trustFeaturesRequestSchema } from "../request_schemas.ts";
import { trustText } from "./trust_text.ts";

/** `POST /predict/trust/features`: trust from features computed elsewhere. */
export function trustOfFeaturesEndpoint(
  { scorer, metrics }: ScoringParts,
): ScoringEndpoint {
  const path = "/predict/trust/features";
  const coverage = new InputCoverage(trustFeatureNames);
  return {
    path,
    summary: "Trust from features",
    description:
      "For callers that compute the features themselves. They are taken by name; one left out is missing.",
    request: trustFeaturesRequestSchema,
    response: trustAnswerSchema,
    answer(body, call) {
      const read = readBySchema(trustFeaturesRequestSchema, body, ["body"]);
      if (read.kind === "invalid") return invalid(read.problems);
      const { kol_id, features } = read.request;
      const { trust } = scorer.models;
      const row = Float64Array.from(
        trustFeatureNames,
        (name) => features[name] ?? NaN,
      );
      metrics.scored(path, 1, 0);
      return trustText({
        kolId: kol_id,
        score: trust.scoreFeatures(row),
        identity: trust.identity,
        coverage: coverage.of(features),
        timestamp: call.timestamp,
      });
    },
  };
}
