import { decimalText } from "../../decimal_text.ts";
import { kolScoreText } from "../../kol_score_text.ts";
import { kolScoreBatchSchema } from "../answer_schemas.ts";
import { answerBatch, readItems } from "../batch.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readKolRequest } from "../read_kol_request.ts";
import { Refusal } from "../refusal.ts";
import { batchSchema, kolRequestSchema } from "../request_schemas.ts";

/** `POST /predict/kol-score/batch`: all scores of many KOLs. */
export function kolScoreBatchEndpoint(
  { scorer, metrics, limits: { maxItems } }: ScoringParts,
): ScoringEndpoint {
  const path = "/predict/kol-score/batch";
  return {
    path,
    summary: "All scores of many KOLs",
    description:
      "Results in the order of the items, all by the same models. An item that is wrong gets an error in its place and the others their scores.",
    request: batchSchema("items", { item: kolRequestSchema, maxItems }),
    response: kolScoreBatchSchema,
    answer(body, call) {
      const items = readItems(body, { name: "items", maxItems });
      if (items instanceof Refusal) return items;
      const { models } = scorer;
      const batch = answerBatch({
        items,
        call,
        read: (item, at) => readKolRequest(item, ["body", "items", at]),
        answerAll: (requests) => {
          const all = scorer.scoreAll(requests, models);
          const shared = {
            versions: models.versionsText,
            processingMs: call.processingMs,
          };
          return all.map((scores) => kolScoreText(scores, shared));
        },
      });
      if (batch instanceof Refusal) return batch;
      const { texts, refused } = batch;
      metrics.scored(path, texts.length - refused, refused);
      return `{"results":[${
        texts.join(",")
      }],"model_versions":${models.versionsText},"processing_time_ms":${
        decimalText(call.processingMs)
      }}`;
    },
  };
}
