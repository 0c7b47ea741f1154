import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import type { Batch, Message } from "../core/message.ts";
import type { NodeType, SinkNode, WriteResult } from "../core/node.ts";
import { choice, duration } from "../core/options.ts";
import { formatDuration } from "../core/units.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Table, TableRow } from "../drivers/table.ts";
import { requiredOption } from "./required_option.ts";
import { alertsTable } from "./rows/alerts.ts";
import { campaignPerformanceTable } from "./rows/campaign_performance.ts";
import type { EventRow, EventTable } from "./rows/event_table.ts";
import { kolRealtimeMetricsTable } from "./rows/kol_realtime_metrics.ts";
import type { ScoreTable } from "./rows/score_row.ts";
import { scoresByKolTable } from "./rows/scores_by_kol.ts";
import { successPredictionsTable } from "./rows/success_predictions.ts";
import { trustScoresTable } from "./rows/trust_scores.ts";
import { scoreValue } from "./score_value.ts";
import { writeOptions, writePolicy } from "./write_policy.ts";
import { isList, writeRows } from "./write_rows.ts";

/** Every table that a score can be written to; another is one line. */
export const scoreTables = {
  scores_by_kol: scoresByKolTable,
  trust_scores: trustScoresTable,
  success_predictions: successPredictionsTable,
} as const satisfies Record<string, ScoreTable>;

const tables = {
  scores_by_kol: ofScores(scoresByKolTable),
  trust_scores: ofScores(trustScoresTable),
  success_predictions: ofScores(successPredictionsTable),
  alerts: alertsTable,
  campaign_performance: campaignPerformanceTable,
  kol_realtime_metrics: kolRealtimeMetricsTable,
} as const satisfies Record<string, EventTable>;

const options = z.strictObject({
  table: choice([
    "scores_by_kol",
    "trust_scores",
    "success_predictions",
    "alerts",
    "campaign_performance",
    "kol_realtime_metrics",
  ], {
    doc:
      "Table of the keyspace that each score, each alert (alerts) or each result of a window (campaign_performance, kol_realtime_metrics) is written to",
  }),
  ttl: duration({
    doc: "Life of a row; the table's own if left out",
  }).optional(),
  required: requiredOption,
  ...writeOptions({ timeout: "5s", inFlight: 4 }),
});

type CassandraSinkOptions = z.output<typeof options>;

/** Keeps scores, alerts and results of windows in a table. */
export const cassandraSink: NodeType<typeof options, Drivers> = {
  type: "cassandra-sink",
  role: "sink",
  doc: "Keeps scores, alerts or results of windows in a table",
  options,
  input: ["message", "batch"],
  output: "none",
  canFail: true,
  facts: (settings) => ({
    summary: `${settings.table}, ${formatDuration(lifeOf(settings))}`,
    table: settings.table,
    // The same key and write time leave the same row.
    idempotent: true,
    required: settings.required,
    policy: writePolicy(settings),
  }),
  create: (settings, { drivers }): SinkNode =>
    new CassandraSink(settings, drivers.table),
};

class CassandraSink implements SinkNode {
  readonly kind = "sink";
  readonly #events: EventTable;
  readonly #ttlMs: number;
  readonly #table: Table;

  constructor(settings: CassandraSinkOptions, table: Table) {
    this.#events = tables[settings.table];
    this.#ttlMs = lifeOf(settings);
    this.#table = table;
  }

  write(batch: Batch, signal: AbortSignal): Promise<WriteResult> {
    return writeRows(batch, {
      row: (message) => this.#row(message),
      send: (rows) =>
        this.#table.upsert(this.#events.schema.name, rows, signal),
    });
  }

  #row(
    message: Message,
  ): TableRow | readonly TableRow[] | HotpathError | undefined {
    const row = this.#events.row(message);
    if (row === undefined || row instanceof HotpathError) return row;
    const withLife = (one: EventRow) => ({ ...one, ttlMs: this.#ttlMs });
    return isList(row) ? row.map(withLife) : withLife(row);
  }
}

function lifeOf(settings: CassandraSinkOptions): number {
  return settings.ttl ?? tables[settings.table].schema.ttlMs;
}

function ofScores(scores: ScoreTable): EventTable {
  return {
    schema: scores.schema,
    row(message) {
      const score = scoreValue(message);
      return score instanceof HotpathError ? score : scores.row(score, message);
    },
  };
}
