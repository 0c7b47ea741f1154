import assert from "node:assert/strict";
import type { Message } from "../../src/core/message.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import { checkRow } from "../../src/drivers/row_check.ts";
import type { Table, TableRow } from "../../src/drivers/table.ts";
import { AlertRecord } from "../../src/scoring/alert_record.ts";
import { cassandraSink, scoreTables } from "../../src/sinks/cassandra_sink.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { FixedClock } from "../support/fixed_clock.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { scoreMessage, scoreOf } from "../support/scores.ts";
import { tableSink } from "../support/table_sink.ts";

const unaborted = new AbortController().signal;

const nothing = {
  trust_score: null,
  trust_label: null,
  trust_confidence: null,
  success_score: null,
  success_label: null,
  success_confidence: null,
  trending_score: null,
  trending_label: null,
  trending_growth: null,
};

Deno.test("every table of a sink is one of the keyspace, under its own name", () => {
  for (const [name, { schema }] of Object.entries(scoreTables)) {
    assert.equal(schema.name, name);
    assert.ok(kolMetrics.includes(schema), name);
  }
  const { table } = cassandraSink.options.shape;
  for (const name of Object.keys(scoreTables)) {
    assert.ok(table.safeParse(name).success, name);
  }
});

Deno.test("every row fits its table, whatever the score lacks", () => {
  const messages = [
    scoreMessage(),
    scoreMessage({ given: nothing, degraded: true, missing: ["post_count"] }),
    scoreMessage({
      given: { ...nothing, trust_score: 5, trust_label: "High" },
      latency_ms: 1e12,
    }),
    scoreMessage({ given: { ...nothing, success_score: 0 } }),
  ];
  for (const { schema, row } of Object.values(scoreTables)) {
    let rows = 0;
    for (const message of messages) {
      const made = row(message.value, message);
      if (made === undefined) continue;
      rows++;
      const error = checkRow(schema, { ...made, ttlMs: 1 });
      assert.equal(error, undefined, error?.message);
    }
    assert.ok(rows > 0, schema.name);
  }
});

Deno.test("a complete row fills every column of its table", () => {
  const message = scoreMessage({ missing: ["post_count"], degraded: true });
  for (const { schema, row } of Object.values(scoreTables)) {
    const values = row(message.value, message)?.values ?? {};
    assert.deepEqual(
      Object.keys(values).sort(),
      Object.keys(schema.columns).sort(),
    );
  }
});

Deno.test("a score is kept with all its fields, by month and event", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const sink = tableSink(table, { table: "scores_by_kol" });
  const message = scoreMessage({ missing: ["post_count"] }, { offset: 7 });
  assert.deepEqual(await sink.write(batchOf([message]), unaborted), [
    undefined,
  ]);
  await sink.write(batchOf([message]), unaborted);
  const rows = await table.read("scores_by_kol", {
    partition: { platform: "tiktok", kol_id: "kol_1", month: "2025-12" },
    limit: 10,
  });
  assert.deepEqual(rows, [{
    platform: "tiktok",
    kol_id: "kol_1",
    month: "2025-12",
    event_time: Date.UTC(2025, 11, 3, 9, 59, 0, 102),
    event_id: "e-1",
    schema_version: 1,
    scored_at: Date.UTC(2025, 11, 3, 10),
    trust_score: 72,
    trust_label: "Moderate",
    trust_confidence: 0.72,
    success_score: 65.2,
    success_label: "High",
    success_confidence: 1,
    trending_score: 82.1,
    trending_label: "Viral",
    trending_growth: 2,
    composite_score: 73.66,
    composite_rank: "A",
    latency_ms: 45,
    model_versions: { trust: "t-1", success: "s-1", trending: "formula-v2" },
    degraded: false,
    completeness: 1,
    missing: ["post_count"],
    origin: "kol.profiles.raw/0/7",
  }]);
});

Deno.test("trust and success are kept in their own tables", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const at = Date.UTC(2025, 11, 3, 9, 59, 0, 102);
  const given = {
    ...scoreOf().scores,
    trust_score: 12,
    trust_label: "High",
    trust_confidence: 0.88,
  };
  const batch = batchOf([scoreMessage({ given, degraded: true })]);
  await tableSink(table, { table: "trust_scores" }).write(batch, unaborted);
  await tableSink(table, { table: "success_predictions" }).write(
    batch,
    unaborted,
  );
  assert.deepEqual(
    await table.read("trust_scores", {
      partition: { kol_id: "kol_1" },
      limit: 5,
    }),
    [{
      kol_id: "kol_1",
      scored_at: at,
      trust_score: 12,
      score_components: { confidence: 0.88, completeness: 1 },
      anomaly_flags: ["degraded", "high-risk"],
      model_version: "t-1",
    }],
  );
  assert.deepEqual(
    await table.read("success_predictions", {
      partition: { kol_id: "kol_1", campaign_id: "none" },
      limit: 5,
    }),
    [{
      kol_id: "kol_1",
      campaign_id: "none",
      predicted_at: at,
      prediction_type: "success_score",
      forecast_horizon: null,
      predicted_value: 65.2,
      confidence_lower: null,
      confidence_upper: null,
      model_version: "s-1",
    }],
  );
});

Deno.test("a score without what the table holds is delivered without a row", async () => {
  const sent: TableRow[] = [];
  const sink = tableSink(recordingTable(sent), { table: "trust_scores" });
  const results = await sink.write(
    batchOf<unknown>([
      scoreMessage({ given: nothing }),
      scoreMessage(),
      messageOf().withValue({ kol_id: "k" }),
    ]),
    unaborted,
  );
  assert.equal(results[0], undefined);
  assert.equal(results[1], undefined);
  assert.equal(results[2]?.code, "write-rejected");
  assert.equal(sent.length, 1);
});

Deno.test("a write's time is the event's in microseconds, its life the table's", async () => {
  const at = Date.UTC(2025, 11, 3, 9, 59, 0, 102);
  const message = scoreMessage({}, { offset: 123_456 });
  const sent: TableRow[] = [];
  const table = recordingTable(sent);
  for (const name of Object.keys(scoreTables)) {
    await tableSink(table, { table: name }).write(
      batchOf([message]),
      unaborted,
    );
  }
  await tableSink(table, { table: "trust_scores", ttl: "7d" })
    .write(batchOf([message]), unaborted);
  const day = 86_400_000;
  assert.deepEqual(
    sent.map(({ writeTimeMicros, ttlMs }) => [writeTimeMicros, ttlMs / day]),
    [
      [at * 1_000, 90],
      // Events of one millisecond share a row there: the offset decides.
      [at * 1_000 + 456, 365],
      [at * 1_000 + 456, 90],
      [at * 1_000 + 456, 7],
    ],
  );
});

Deno.test("of two events of one millisecond the later row stands, whole", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const sink = tableSink(table, { table: "trust_scores" });
  const low = { ...scoreOf().scores, trust_score: 1 };
  const early = scoreMessage({}, { offset: 1 });
  const late = scoreMessage({ given: low }, { offset: 2 });
  for (const order of [[early, late], [late, early]]) {
    await sink.write(batchOf(order), unaborted);
    const [row] = await table.read("trust_scores", {
      partition: { kol_id: "kol_1" },
      limit: 5,
    });
    assert.equal(row?.["trust_score"], 1);
  }
});

function recordingTable(sent: TableRow[]): Table {
  return {
    planSchema: () => Promise.resolve([]),
    applySchema: () => Promise.resolve([]),
    upsert: (_, rows) => {
      sent.push(...rows);
      return Promise.resolve(rows.map(() => undefined));
    },
    read: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

Deno.test("an alert has one row, however often it is raised in its hour", async () => {
  await using embedded = await embeddedDrivers();
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const sink = tableSink(table, { table: "alerts" });
  const alertAt = (minute: number, offset: number) =>
    messageOf({ offset }).withValue(
      new AlertRecord({
        id: "trust-low/tiktok/2025-12-03T10/kol_1",
        kol_id: "kol_1",
        platform: "tiktok",
        type: "trust-low",
        severity: "high",
        message: `Trust is under 40: ${minute}`,
        details: { trust_score: minute, degraded: false },
        triggered_at: "2025-12-03T10:00:00.000Z",
      }),
      hour + minute * 60_000,
    );
  const write = async (message: Message) =>
    assert.deepEqual(await sink.write(batchOf([message]), unaborted), [
      undefined,
    ]);
  await write(alertAt(20, 2));
  await write(alertAt(10, 1));
  await write(alertAt(20, 2));
  const rows = await table.read("alerts", {
    partition: { kol_id: "kol_1" },
    limit: 10,
  });
  assert.deepEqual(rows, [{
    kol_id: "kol_1",
    triggered_at: hour,
    alert_id: "trust-low/tiktok/2025-12-03T10/kol_1",
    alert_type: "trust-low",
    severity: "high",
    message: "Trust is under 40: 20",
    metadata: { platform: "tiktok", trust_score: "20", degraded: "false" },
    acknowledged: false,
    acknowledged_at: null,
  }]);
});

Deno.test("a score is refused where alerts are kept", async () => {
  await using embedded = await embeddedDrivers();
  const { table } = embedded.drivers;
  const sink = tableSink(table, { table: "alerts" });
  const [error] = await sink.write(batchOf([scoreMessage()]), unaborted);
  assert.equal(error?.code, "write-rejected");
  assert.match(error.message, /expected an alert/);
});

const hour = Date.UTC(2025, 11, 3, 10);
