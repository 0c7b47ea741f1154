import type { z } from "@hono/zod-openapi";
import { decimalText } from "../../decimal_text.ts";
import type { StoredScores } from "../../ports.ts";
import { riskLevel } from "../../trust_score.ts";
import { kolParameters, platformQuery } from "../parameter_schemas.ts";
import type { ReadEndpoint } from "../read_endpoint.ts";
import { Refusal } from "../refusal.ts";
import { storeCall, withoutStore } from "../store_call.ts";
import { storedScoresSchema } from "../stored_schemas.ts";
import type { StoreParts } from "./stored_trust.ts";

/** `GET /api/v1/scores/{kol_id}`: all latest stored scores. */
export function storedScoresEndpoint(
  { store, clock, logger }: StoreParts,
): ReadEndpoint<
  z.output<typeof kolParameters>,
  z.output<typeof platformQuery>
> {
  return {
    path: "/api/v1/scores/{kol_id}",
    summary: "All latest stored scores",
    description:
      "As they were published last. A score that could not be given is null, and so is the composite without it.",
    params: kolParameters,
    query: platformQuery,
    response: storedScoresSchema,
    refusals: { 404: "No score of the KOL is stored" },
    async answer({ params: { kol_id }, query: { platform } }, call) {
      if (store === undefined) return withoutStore("stored scores");
      const found = await storeCall(
        () => store.latest(platform, kol_id),
        { call, clock, logger },
      );
      if (found instanceof Refusal) return found;
      if (found === undefined) {
        return new Refusal(
          404,
          `No score is stored of this KOL on ${platform}`,
        );
      }
      return scoresText({ kol_id, platform }, found);
    },
  };
}

function scoresText(
  key: { readonly kol_id: string; readonly platform: string },
  found: StoredScores,
): string {
  const { trust_score: trust } = found;
  const numbers = numberNames.map((name) => `"${name}":${text(found[name])}`);
  const rest = JSON.stringify({
    ...key,
    trust_level: trust === null ? null : riskLevel(trust),
    success_label: found.success_label,
    trending_label: found.trending_label,
    composite_rank: found.composite_rank,
    model_versions: found.model_versions,
    degraded: found.degraded,
    source: found.source,
    updated_at: found.updated_at,
  });
  return `${rest.slice(0, -1)},${numbers.join(",")}}`;
}

function text(value: number | null): string {
  return value === null ? "null" : decimalText(value);
}

const numberNames = [
  "trust_score",
  "trust_confidence",
  "success_score",
  "success_confidence",
  "trending_score",
  "trending_growth",
  "composite_score",
  "completeness",
] as const satisfies readonly (keyof StoredScores)[];
