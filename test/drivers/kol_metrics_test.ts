import assert from "node:assert/strict";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import type { TableSchema } from "../../src/drivers/table.ts";

/** `(partition), clustering order, ...; life`, as the platform writes it. */
function keyOf(table: TableSchema): string {
  const clustering = table.clusteringKey.map(({ column, order }) =>
    order === "desc" ? `${column} desc` : column
  );
  const parts = [`(${table.partitionKey.join(", ")})`, ...clustering];
  return `${parts.join(", ")}; ${table.ttlMs / 86_400_000} d`;
}

Deno.test("the keyspace's tables have its keys and lives", () => {
  assert.deepEqual(
    Object.fromEntries(kolMetrics.map((table) => [table.name, keyOf(table)])),
    {
      kol_realtime_metrics: "(kol_id), bucket_ts desc, metric_type; 30 d",
      campaign_performance: "(campaign_id), bucket_ts desc, kol_id; 90 d",
      trust_scores: "(kol_id), scored_at desc; 365 d",
      success_predictions:
        "(kol_id, campaign_id), predicted_at desc, prediction_type; 90 d",
      alerts: "(kol_id), triggered_at desc, alert_id; 90 d",
      scores_by_kol:
        "(platform, kol_id, month), event_time desc, event_id; 90 d",
    },
  );
});

Deno.test("every key is a column of a type that can be one", () => {
  for (const table of kolMetrics) {
    const keys = [
      ...table.partitionKey,
      ...table.clusteringKey.map(({ column }) => column),
    ];
    assert.equal(new Set(keys).size, keys.length, table.name);
    for (const key of keys) {
      assert.match(
        table.columns[key] ?? "no column",
        /^(text|timestamp)$/,
        key,
      );
    }
  }
});

/** Words that CQL takes as names only in quotes. */
const reserved = new Set(
  ("add allow alter and apply asc authorize batch begin by columnfamily create " +
    "delete desc describe drop entries execute from full grant if in index " +
    "infinity insert into is keyspace limit materialized mbean mbeans modify " +
    "nan norecursive not null of on or order primary rename replace revoke " +
    "schema select set table to token truncate unlogged update use using view " +
    "where with").split(" "),
);

Deno.test("no name has to be quoted in CQL", () => {
  for (const { name, columns } of kolMetrics) {
    for (const word of [name, ...Object.keys(columns)]) {
      assert.match(word, /^[a-z][a-z0-9_]*$/);
      assert.ok(!reserved.has(word), word);
    }
  }
});
