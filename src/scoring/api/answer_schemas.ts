import { z } from "@hono/zod-openapi";

const score = z.number().min(0).max(100);
const confidence = z.number().min(0).max(1);
const kolId = z.string();
const timestamp = z.iso.datetime();
const processingTime = z.number().min(0);

const coverage = {
  degraded: z.boolean().openapi({
    description: "A rule in the place of a model made the score",
  }),
  completeness: confidence.openapi({
    description: "Share of the inputs that were known",
  }),
  missing: z.array(z.string()).openapi({
    description: "Names of the inputs that were not known",
  }),
};

/** Name, version and digest of what made each score. */
export const modelVersionsSchema = z.object({
  trust: z.string(),
  success: z.string(),
  trending: z.string(),
}).openapi("ModelVersions", {
  example: {
    trust: "trust:synthetic-1+a427622bde35",
    success: "rule-v1",
    trending: "formula-v2",
  },
});

/** One thing that is wrong with a request. */
export const problemSchema = z.object({
  loc: z.array(z.union([z.string(), z.int()])),
  msg: z.string(),
  type: z.string(),
}).openapi("Problem");

/** An answer that is no success. */
export const refusalSchema = z.object({
  detail: z.union([z.string(), z.array(problemSchema)]),
}).openapi("Refusal");

/** An item of a batch that was refused. */
export const itemErrorSchema = z.object({
  kol_id: kolId.nullable(),
  error: z.string(),
  detail: z.array(problemSchema),
}).openapi("ItemError");

/** Answer of `POST /predict/kol-score`. */
export const kolScoreSchema = z.object({
  kol_id: kolId,
  trust: z.object({
    score,
    label: z.enum(["Low", "Moderate", "Elevated", "High"]).openapi({
      description: "The risk that the following is not real",
    }),
    confidence,
  }).nullable(),
  success: z.object({
    score,
    label: z.enum(["High", "Not-High"]),
    confidence,
  }).nullable(),
  trending: z.object({
    score,
    label: z.enum(["Viral", "Hot", "Warm", "Normal", "Cold"]),
    growth: z.number(),
  }).nullable(),
  ...coverage,
  model_versions: modelVersionsSchema,
  processing_time_ms: processingTime,
}).openapi("KolScore");

/** Answer of `POST /predict/kol-score/batch`. */
export const kolScoreBatchSchema = z.object({
  results: z.array(z.union([kolScoreSchema, itemErrorSchema])),
  model_versions: modelVersionsSchema,
  processing_time_ms: processingTime,
}).openapi("KolScoreBatch");

/** Answer of `POST /predict/trust`. */
export const trustAnswerSchema = z.object({
  kol_id: kolId,
  trust_score: score,
  is_trustworthy: z.boolean(),
  confidence,
  risk_level: z.enum(["low", "moderate", "elevated", "high"]),
  prediction_source: z.literal("realtime"),
  model_version: z.string(),
  ...coverage,
  timestamp,
}).openapi("TrustScore");

/** Answer of `POST /predict/trust/batch`. */
export const trustBatchAnswerSchema = z.object({
  predictions: z.array(z.union([trustAnswerSchema, itemErrorSchema])),
  total: z.int().min(0),
  model_version: z.string(),
  processing_time_ms: processingTime,
}).openapi("TrustScoreBatch");

/** Answer of `POST /predict/success`. */
export const successAnswerSchema = z.object({
  kol_id: kolId,
  success_score: score,
  success_label: z.enum(["High", "Not-High"]),
  confidence,
  method: z.enum(["ml", "rule_based"]),
  model_version: z.string(),
  ...coverage,
  timestamp,
}).openapi("SuccessScore");

/** Answer of `POST /predict/trending`. */
export const trendingAnswerSchema = z.object({
  kol_id: kolId,
  trending_score: score,
  trending_label: z.enum(["Viral", "Hot", "Warm", "Normal", "Cold"]),
  personal_growth: z.number(),
  market_position: z.number(),
  raw_score: z.number(),
  model_version: z.string(),
  timestamp,
}).openapi("TrendingScore");
