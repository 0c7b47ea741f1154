import type { z } from "@hono/zod-openapi";
import { compositeRank } from "../../composite_score.ts";
import { decimalText } from "../../decimal_text.ts";
import type { RankingMetric } from "../../ports.ts";
import { trendingLabel } from "../../trending_score.ts";
import { riskLevel } from "../../trust_score.ts";
import { noParameters, rankingQuery } from "../parameter_schemas.ts";
import type { ReadEndpoint } from "../read_endpoint.ts";
import { Refusal } from "../refusal.ts";
import { storeCall, withoutStore } from "../store_call.ts";
import { rankingSchema } from "../stored_schemas.ts";
import type { StoreParts } from "./stored_trust.ts";

/** `GET /api/v1/trending`: the best of a platform by one of the scores. */
export function rankingEndpoint(
  { store, clock, logger }: StoreParts,
): ReadEndpoint<
  z.output<typeof noParameters>,
  z.output<typeof rankingQuery>
> {
  return {
    path: "/api/v1/trending",
    summary: "The best KOLs of a platform",
    description:
      "By composite, trending, trust or success. A KOL whose scores have expired is in no ranking.",
    params: noParameters,
    query: rankingQuery,
    response: rankingSchema,
    refusals: {},
    async answer({ query }, call) {
      if (store === undefined) return withoutStore("stored scores");
      const found = await storeCall(
        () => store.ranking(query),
        { call, clock, logger },
      );
      if (found instanceof Refusal) return found;
      const rows = found.map(({ kolId, score }, at) =>
        `{"kol_id":${JSON.stringify(kolId)},"score":${
          decimalText(score)
        },"rank":${at + 1},"label":"${labels[query.metric](score)}"}`
      );
      return `{"data":[${
        rows.join(",")
      }],"metric":"${query.metric}","platform":"${query.platform}","total":${rows.length},"updated_at":"${call.timestamp}"}`;
    },
  };
}

const labels: Readonly<Record<RankingMetric, (score: number) => string>> = {
  composite: compositeRank,
  trending: trendingLabel,
  trust: riskLevel,
  success: (score) => score >= 50 ? "High" : "Not-High",
};
