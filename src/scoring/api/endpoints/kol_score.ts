import { kolScoreText } from "../../kol_score_text.ts";
import { kolScoreSchema } from "../answer_schemas.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readKolRequest } from "../read_kol_request.ts";
import { invalid } from "../refusal.ts";
import { kolRequestSchema } from "../request_schemas.ts";

/** `POST /predict/kol-score`: all scores of one KOL. */
export function kolScoreEndpoint(
  { scorer, metrics }: ScoringParts,
): ScoringEndpoint {
  const path = "/predict/kol-score";
  return {
    path,
    summary: "All scores of one KOL",
    description:
      "Trust, success and trending from whatever is known. A score of which no input is known is null; so is trending without growth_rate and averages.",
    request: kolRequestSchema,
    response: kolScoreSchema,
    answer(body, call) {
      const read = readKolRequest(body, ["body"]);
      if (read.kind === "invalid") return invalid(read.problems);
      const { models } = scorer;
      const [scores] = scorer.scoreAll([read.request], models);
      metrics.scored(path, 1, 0);
      return scores === undefined ? "null" : kolScoreText(scores, {
        versions: models.versionsText,
        processingMs: call.processingMs,
      });
    },
  };
}
