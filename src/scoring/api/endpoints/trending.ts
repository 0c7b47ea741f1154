import { decimalText } from "../../decimal_text.ts";
import { trendingScore, trendingVersion } from "../../trending_score.ts";
import { trendingAnswerSchema } from "../answer_schemas.ts";
import type { ScoringEndpoint, ScoringParts } from "../endpoint.ts";
import { readBySchema } from "../read_by_schema.ts";
import { invalid } from "../refusal.ts";
import { trendingRequestSchema } from "../request_schemas.ts";

/** `POST /predict/trending`: is attention growing now? */
export function trendingEndpoint({ metrics }: ScoringParts): ScoringEndpoint {
  const path = "/predict/trending";
  return {
    path,
    summary: "Trending of one KOL",
    description:
      "The formula as it is: a KOL without any activity gets 19.15. Velocities are compared with at least 0.1.",
    request: trendingRequestSchema,
    response: trendingAnswerSchema,
    answer(body, call) {
      const read = readBySchema(trendingRequestSchema, body, ["body"]);
      if (read.kind === "invalid") return invalid(read.problems);
      const { request } = read;
      const score = trendingScore({
        velocity: request.current_velocity,
        baseline: request.baseline_velocity ?? 1,
        global: request.global_avg_velocity ?? 1,
        momentum: request.momentum ?? 0,
      });
      metrics.scored(path, 1, 0);
      return `{"kol_id":${JSON.stringify(request.kol_id)},"trending_score":${
        decimalText(score.score)
      },"trending_label":"${score.label}","personal_growth":${
        decimalText(score.growth)
      },"market_position":${decimalText(score.market)},"raw_score":${
        decimalText(score.raw)
      },"model_version":"${trendingVersion}","timestamp":"${call.timestamp}"}`;
    },
  };
}
