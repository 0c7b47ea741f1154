import { z } from "@hono/zod-openapi";
import { rankingMetrics } from "../ports.ts";

const score = z.number().min(0).max(100);
const share = z.number().min(0).max(1);
const riskLevel = z.enum(["low", "moderate", "elevated", "high"]);

/** Answer of `GET /kol/{kol_id}/trust`. */
export const storedTrustSchema = z.object({
  kol_id: z.string(),
  platform: z.string(),
  trust_score: score,
  is_trustworthy: z.boolean(),
  confidence: share.nullable(),
  risk_level: riskLevel,
  model_version: z.string().nullable(),
  source: z.enum(["cache", "history"]),
  timestamp: z.string().nullable(),
}).openapi("StoredTrust");

/** Answer of `GET /api/v1/scores/{kol_id}`. */
export const storedScoresSchema = z.object({
  kol_id: z.string(),
  platform: z.string(),
  trust_score: score.nullable(),
  trust_level: riskLevel.nullable(),
  trust_confidence: share.nullable(),
  success_score: score.nullable(),
  success_label: z.string().nullable(),
  success_confidence: share.nullable(),
  trending_score: score.nullable(),
  trending_label: z.string().nullable(),
  trending_growth: z.number().nullable(),
  composite_score: score.nullable(),
  composite_rank: z.enum(["S", "A", "B", "C", "D"]).nullable(),
  model_versions: z.record(z.string(), z.string()),
  degraded: z.boolean(),
  completeness: share.nullable(),
  source: z.enum(["cache", "history"]),
  updated_at: z.string().nullable(),
}).openapi("StoredScores");

/** Answer of `GET /api/v1/trending`. */
export const rankingSchema = z.object({
  data: z.array(z.object({
    kol_id: z.string(),
    score,
    rank: z.int().min(1),
    label: z.string(),
  })),
  metric: z.enum(rankingMetrics),
  platform: z.string(),
  total: z.int().min(0),
  updated_at: z.string(),
}).openapi("Ranking");

/** Answer of `GET /forecast/{kol_id}`. */
export const forecastSchema = z.object({
  kol_id: z.string(),
  yhat_next_1h: z.number().min(0),
  ci: z.array(z.number().min(0)).length(2).openapi({
    description: "95 % interval: low, high",
  }),
  method: z.literal("simple-exponential-smoothing"),
  hours: z.int().min(1).openapi({ description: "Hours of history used" }),
}).openapi("Forecast");

/** Answer of `GET /predict/trust/model-info`. */
export const modelInfoSchema = z.object({
  model_name: z.string(),
  model_stage: z.string(),
  model_version: z.string(),
  features_count: z.int().min(1),
  feature_names: z.array(z.string()),
  status: z.enum(["loaded", "fallback"]),
  digest: z.string().nullable(),
  source: z.string(),
}).openapi("ModelInfo");
