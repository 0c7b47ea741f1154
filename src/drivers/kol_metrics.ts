import type { TableSchema } from "./table.ts";

const dayMs = 86_400_000;

/** Metrics of event-time windows, one row a metric. */
export const kolRealtimeMetrics: TableSchema = {
  name: "kol_realtime_metrics",
  doc: "Metrics of event-time windows, one row a metric",
  columns: {
    kol_id: "text",
    bucket_ts: "timestamp",
    metric_type: "text",
    window_duration: "int",
    metric_value: "double",
    metadata: "map<text,text>",
    updated_at: "timestamp",
  },
  partitionKey: ["kol_id"],
  clusteringKey: [
    { column: "bucket_ts", order: "desc" },
    { column: "metric_type", order: "asc" },
  ],
  ttlMs: 30 * dayMs,
};

/** KPIs of a campaign and a KOL by window. */
export const campaignPerformance: TableSchema = {
  name: "campaign_performance",
  doc: "KPIs of a campaign and a KOL by window",
  columns: {
    campaign_id: "text",
    bucket_ts: "timestamp",
    kol_id: "text",
    impressions: "bigint",
    clicks: "bigint",
    conversions: "bigint",
    revenue: "double",
    ctr: "double",
    cvr: "double",
    roas: "double",
    updated_at: "timestamp",
  },
  partitionKey: ["campaign_id"],
  clusteringKey: [
    { column: "bucket_ts", order: "desc" },
    { column: "kol_id", order: "asc" },
  ],
  ttlMs: 90 * dayMs,
};

/** History of trust scores. */
export const trustScores: TableSchema = {
  name: "trust_scores",
  doc: "History of trust scores",
  columns: {
    kol_id: "text",
    scored_at: "timestamp",
    trust_score: "double",
    score_components: "map<text,double>",
    anomaly_flags: "set<text>",
    model_version: "text",
  },
  partitionKey: ["kol_id"],
  clusteringKey: [{ column: "scored_at", order: "desc" }],
  ttlMs: 365 * dayMs,
};

/** History of success predictions. */
export const successPredictions: TableSchema = {
  name: "success_predictions",
  doc: "History of success predictions, by KOL and campaign",
  columns: {
    kol_id: "text",
    campaign_id: "text",
    predicted_at: "timestamp",
    prediction_type: "text",
    forecast_horizon: "int",
    predicted_value: "double",
    confidence_lower: "double",
    confidence_upper: "double",
    model_version: "text",
  },
  partitionKey: ["kol_id", "campaign_id"],
  clusteringKey: [
    { column: "predicted_at", order: "desc" },
    { column: "prediction_type", order: "asc" },
  ],
  ttlMs: 90 * dayMs,
};

/** Alerts of a KOL. */
export const alerts: TableSchema = {
  name: "alerts",
  doc: "Alerts of a KOL",
  columns: {
    kol_id: "text",
    triggered_at: "timestamp",
    alert_id: "text",
    alert_type: "text",
    severity: "text",
    message: "text",
    metadata: "map<text,text>",
    acknowledged: "boolean",
    acknowledged_at: "timestamp",
  },
  partitionKey: ["kol_id"],
  clusteringKey: [
    { column: "triggered_at", order: "desc" },
    { column: "alert_id", order: "asc" },
  ],
  ttlMs: 90 * dayMs,
};

/** History of complete score records, one partition a KOL and month. */
export const scoresByKol: TableSchema = {
  name: "scores_by_kol",
  doc: "History of scores, by KOL and month",
  columns: {
    platform: "text",
    kol_id: "text",
    month: "text",
    event_time: "timestamp",
    event_id: "text",
    schema_version: "int",
    scored_at: "timestamp",
    trust_score: "double",
    trust_label: "text",
    trust_confidence: "double",
    success_score: "double",
    success_label: "text",
    success_confidence: "double",
    trending_score: "double",
    trending_label: "text",
    trending_growth: "double",
    composite_score: "double",
    composite_rank: "text",
    latency_ms: "int",
    model_versions: "map<text,text>",
    degraded: "boolean",
    completeness: "double",
    missing: "set<text>",
    origin: "text",
  },
  partitionKey: ["platform", "kol_id", "month"],
  clusteringKey: [
    { column: "event_time", order: "desc" },
    { column: "event_id", order: "asc" },
  ],
  ttlMs: 90 * dayMs,
};

/** Every table of the keyspace `kol_metrics`. */
export const kolMetrics: readonly TableSchema[] = [
  kolRealtimeMetrics,
  campaignPerformance,
  trustScores,
  successPredictions,
  alerts,
  scoresByKol,
];
