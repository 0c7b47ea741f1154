import { z } from "@hono/zod-openapi";
import { rankingMetrics } from "../ports.ts";
import { kolIdField } from "./field_schemas.ts";
import { problemMessage } from "./problem.ts";

/** Most places of a ranking that are given at a time. */
const RANKING_LIMIT_MAX = 200;

/** No parameters. */
export const noParameters = z.object({});

/** The KOL, as part of the path. */
export const kolParameters = z.object({ kol_id: kolIdField() });

/** The platform, as the query names it. */
export const platformQuery = z.object({ platform: platformField() });

/** Which ranking, and how much of it. */
export const rankingQuery = z.object({
  platform: platformField(),
  metric: z.enum(rankingMetrics, {
    error: () =>
      problemMessage(
        "enum",
        `Input should be one of: ${rankingMetrics.join(", ")}`,
      ),
  }).default("composite"),
  limit: z.coerce.number({ error: () => limitProblem })
    .refine(Number.isInteger, { error: () => limitProblem, abort: true })
    .min(1, { error: () => limitProblem })
    .max(RANKING_LIMIT_MAX, { error: () => limitProblem })
    .default(50)
    .openapi({ type: "integer", minimum: 1, maximum: RANKING_LIMIT_MAX }),
});

function platformField() {
  return z.string().regex(/^[a-z0-9_-]{1,40}$/, {
    error: () =>
      problemMessage(
        "string_pattern_mismatch",
        "Input should be a platform's name such as tiktok",
      ),
  }).default("tiktok");
}

const limitProblem = problemMessage(
  "int_parsing",
  `Input should be a whole number from 1 to ${RANKING_LIMIT_MAX}`,
);
