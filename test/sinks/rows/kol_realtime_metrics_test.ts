import assert from "node:assert/strict";
import { kolMetrics } from "../../../src/drivers/kol_metrics.ts";
import { checkRow } from "../../../src/drivers/row_check.ts";
import { kolRealtimeMetricsTable } from "../../../src/sinks/rows/kol_realtime_metrics.ts";
import { embeddedDrivers } from "../../support/embedded.ts";
import { FixedClock } from "../../support/fixed_clock.ts";
import { batchOf } from "../../support/messages.ts";
import { tableSink } from "../../support/table_sink.ts";
import {
  resultMessage,
  toldAt,
  windowStart,
} from "../../support/window_results.ts";

const unaborted = new AbortController().signal;
const group = { kol_id: "kol_1" };
const name = "kol-kpis";

Deno.test("a KOL's window is one row a measure, what is null or a text has none", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const sink = tableSink(table, { table: "kol_realtime_metrics" });
  const measures = { clicks: 3, ctr: null, revenue: 1.5, platform: "tiktok" };
  const message = resultMessage({ name, group, measures });
  const results = await sink.write(batchOf([message, message]), unaborted);
  assert.deepEqual(results, [undefined, undefined]);
  const rows = await table.read("kol_realtime_metrics", {
    partition: group,
    limit: 10,
  });
  const shared = {
    kol_id: "kol_1",
    bucket_ts: windowStart,
    window_duration: 300,
    metadata: {
      window: "kol-kpis",
      revision: "25",
      final: "true",
      incomplete: "false",
    },
    updated_at: toldAt,
  };
  assert.deepEqual(rows, [
    { ...shared, metric_type: "clicks", metric_value: 3 },
    { ...shared, metric_type: "revenue", metric_value: 1.5 },
  ]);
});

Deno.test("every row of a KOL's window has every column and fits the table", () => {
  const { schema, row } = kolRealtimeMetricsTable;
  const made = row(resultMessage({ group }));
  assert.ok(Array.isArray(made) && made.length === 6);
  for (const one of made) {
    assert.deepEqual(
      Object.keys(one.values).sort(),
      Object.keys(schema.columns).sort(),
    );
    assert.equal(checkRow(schema, { ...one, ttlMs: 1 }), undefined);
  }
});

Deno.test("what lacks events replaces nothing, and the final result all", async () => {
  const of = (clicks: number) => ({ group, measures: { clicks } });
  const part = resultMessage({ ...of(9), count: 2, isIncomplete: true });
  const early = resultMessage({ ...of(1), isFinal: false });
  const final = resultMessage(of(2));
  for (const order of [[part, early, final], [final, early, part]]) {
    await using embedded = await embeddedDrivers(new FixedClock());
    const { table } = embedded.drivers;
    await table.applySchema(kolMetrics);
    const sink = tableSink(table, { table: "kol_realtime_metrics" });
    await sink.write(batchOf(order), unaborted);
    const rows = await table.read("kol_realtime_metrics", {
      partition: group,
      limit: 10,
    });
    assert.deepEqual(rows.map((one) => one["metric_value"]), [2]);
  }
});

Deno.test("two campaigns of one KOL would write one row, so their results are refused", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const sink = tableSink(embedded.drivers.table, {
    table: "kol_realtime_metrics",
  });
  const [error] = await sink.write(batchOf([resultMessage()]), unaborted);
  assert.equal(error?.code, "write-rejected");
  assert.match(error.message, /a window by kol_id: kol_id, campaign_id$/);
});

Deno.test("of a message with several rows the first that does not fit is told", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const sink = tableSink(table, { table: "kol_realtime_metrics" });
  const [error, good] = await sink.write(
    batchOf([
      resultMessage({
        group,
        measures: { clicks: 1, ctr: Infinity, cvr: 2, rate: NaN },
      }),
      resultMessage({ group: { kol_id: "kol_2" } }),
    ]),
    unaborted,
  );
  assert.equal(error?.code, "write-rejected");
  assert.match(error.message, /metric_value: expected a finite.*: Infinity$/);
  assert.equal(good, undefined);
});
