import { decimalText } from "../../decimal_text.ts";
import { InputCoverage } from "../../features/input_coverage.ts";
import { successInputNames } from "../../features/success_features.ts";
import { coverageText } from "../../kol_score_text.ts";
import { versionText } from "../../models/model_identity.ts";
import { successAnswerSchema } from "../answer_schemas.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readBySchema } from "../read_by_schema.ts";
import { invalid } from "../refusal.ts";
import { successRequestSchema } from "../request_schemas.ts";

/** `POST /predict/success`: will a promoted product sell? */
export function successEndpoint(
  { scorer, metrics }: ScoringParts,
): ScoringEndpoint {
  const path = "/predict/success";
  const coverage = new InputCoverage(successInputNames);
  return {
    path,
    summary: "Success of one video",
    description:
      "Whether a product on a video is expected to sell well, by the model or, where there is none, by the rule.",
    request: successRequestSchema,
    response: successAnswerSchema,
    answer(body, call) {
      const read = readBySchema(successRequestSchema, body, ["body"]);
      if (read.kind === "invalid") return invalid(read.problems);
      const { request } = read;
      const { success } = scorer.models;
      const { identity } = success;
      const [score] = success.score([request]);
      metrics.scored(path, 1, 0);
      if (score === undefined) return "null";
      return `{"kol_id":${JSON.stringify(request.kol_id)},"success_score":${
        decimalText(score.score)
      },"success_label":"${score.label}","confidence":${
        decimalText(score.confidence)
      },"method":"${
        identity.isFallback ? "rule_based" : "ml"
      }","model_version":${
        JSON.stringify(versionText(identity))
      },"degraded":${identity.isFallback}${
        coverageText(coverage.of(request))
      },"timestamp":"${call.timestamp}"}`;
    },
  };
}
