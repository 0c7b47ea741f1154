import type { z } from "@hono/zod-openapi";
import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/logger.ts";
import { decimalText } from "../../decimal_text.ts";
import type { ScoreStore } from "../../ports.ts";
import { riskLevel, trustworthyFrom } from "../../trust_score.ts";
import { kolParameters, platformQuery } from "../parameter_schemas.ts";
import type { ReadEndpoint } from "../read_endpoint.ts";
import { Refusal } from "../refusal.ts";
import { storeCall, withoutStore } from "../store_call.ts";
import { storedTrustSchema } from "../stored_schemas.ts";

/** What the endpoints that read stored scores work with. */
export interface StoreParts {
  /** undefined where the service has none. */
  readonly store: ScoreStore | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `GET /kol/{kol_id}/trust`: the latest stored trust score. */
export function storedTrustEndpoint(
  { store, clock, logger }: StoreParts,
): ReadEndpoint<
  z.output<typeof kolParameters>,
  z.output<typeof platformQuery>
> {
  return {
    path: "/kol/{kol_id}/trust",
    summary: "The latest stored trust score",
    description: "As it was published last; nothing is scored for it.",
    params: kolParameters,
    query: platformQuery,
    response: storedTrustSchema,
    refusals: { 404: "No trust score of the KOL is stored" },
    async answer({ params: { kol_id }, query: { platform } }, call) {
      if (store === undefined) return withoutStore("stored scores");
      const found = await storeCall(
        () => store.latest(platform, kol_id),
        { call, clock, logger },
      );
      if (found instanceof Refusal) return found;
      if (found === undefined || found.trust_score === null) {
        return new Refusal(
          404,
          `No trust score is stored of this KOL on ${platform}`,
        );
      }
      const { trust_score: trust, trust_confidence: confidence } = found;
      return `{"kol_id":${
        JSON.stringify(kol_id)
      },"platform":"${platform}","trust_score":${
        decimalText(trust)
      },"is_trustworthy":${trust >= trustworthyFrom},"confidence":${
        confidence === null ? "null" : decimalText(confidence)
      },"risk_level":"${riskLevel(trust)}","model_version":${
        JSON.stringify(found.model_versions["trust"] ?? null)
      },"source":"${found.source}","timestamp":${
        JSON.stringify(found.updated_at)
      }}`;
    },
  };
}
