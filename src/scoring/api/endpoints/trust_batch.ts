import { decimalText } from "../../decimal_text.ts";
import { InputCoverage } from "../../features/input_coverage.ts";
import { trustInputNames } from "../../features/trust_features.ts";
import { versionText } from "../../models/model_identity.ts";
import { trustBatchAnswerSchema } from "../answer_schemas.ts";
import { answerBatch, readItems } from "../batch.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readBySchema } from "../read_by_schema.ts";
import { Refusal } from "../refusal.ts";
import { batchSchema, trustRequestSchema } from "../request_schemas.ts";
import { trustText } from "./trust_text.ts";

/** `POST /predict/trust/batch`: trust of many accounts. */
export function trustBatchEndpoint(
  { scorer, metrics, limits: { maxItems } }: ScoringParts,
): ScoringEndpoint {
  const path = "/predict/trust/batch";
  const coverage = new InputCoverage(trustInputNames);
  return {
    path,
    summary: "Trust of many accounts",
    description:
      "Predictions in the order of the accounts. One that is wrong gets an error in its place and the others their scores.",
    request: batchSchema("kols", { item: trustRequestSchema, maxItems }),
    response: trustBatchAnswerSchema,
    answer(body, call) {
      const items = readItems(body, { name: "kols", maxItems });
      if (items instanceof Refusal) return items;
      const { trust } = scorer.models;
      const { identity } = trust;
      const batch = answerBatch({
        items,
        call,
        read: (item, at) =>
          readBySchema(trustRequestSchema, item, ["body", "kols", at]),
        answerAll: (requests) => {
          const { timestamp } = call;
          const scores = trust.score(requests);
          return requests.flatMap((request, at) => {
            const score = scores[at];
            return score === undefined ? [] : trustText({
              kolId: request.kol_id,
              score,
              identity,
              coverage: coverage.of(request),
              timestamp,
            });
          });
        },
      });
      if (batch instanceof Refusal) return batch;
      const { texts, refused } = batch;
      metrics.scored(path, texts.length - refused, refused);
      return `{"predictions":[${
        texts.join(",")
      }],"total":${texts.length},"model_version":${
        JSON.stringify(versionText(identity))
      },"processing_time_ms":${decimalText(call.processingMs)}}`;
    },
  };
}
