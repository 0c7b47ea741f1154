import { InputCoverage } from "../../features/input_coverage.ts";
import { trustInputNames } from "../../features/trust_features.ts";
import { trustAnswerSchema } from "../answer_schemas.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readBySchema } from "../read_by_schema.ts";
import { invalid } from "../refusal.ts";
import { trustRequestSchema } from "../request_schemas.ts";
import { trustText } from "./trust_text.ts";

/** `POST /predict/trust`: how far the following of an account is real. */
export function trustEndpoint(
  { scorer, metrics }: ScoringParts,
): ScoringEndpoint {
  const path = "/predict/trust";
  const coverage = new InputCoverage(trustInputNames);
  return {
    path,
    summary: "Trust of one account",
    description: "How far the following of an account is believed to be real.",
    request: trustRequestSchema,
    response: trustAnswerSchema,
    answer(body, call) {
      const read = readBySchema(trustRequestSchema, body, ["body"]);
      if (read.kind === "invalid") return invalid(read.problems);
      const { request } = read;
      const { trust } = scorer.models;
      const [score] = trust.score([request]);
      metrics.scored(path, 1, 0);
      return score === undefined ? "null" : trustText({
        kolId: request.kol_id,
        score,
        identity: trust.identity,
        coverage: coverage.of(request),
        timestamp: call.timestamp,
      });
    },
  };
}
