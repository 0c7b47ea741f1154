import assert from "node:assert/strict";
import type { Message } from "../../../src/core/message.ts";
import { kolMetrics } from "../../../src/drivers/kol_metrics.ts";
import { checkRow } from "../../../src/drivers/row_check.ts";
import type { Table } from "../../../src/drivers/table.ts";
import { campaignPerformanceTable } from "../../../src/sinks/rows/campaign_performance.ts";
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

async function write(table: Table, ...messages: Message[]): Promise<void> {
  const sink = tableSink(table, { table: "campaign_performance" });
  const results = await sink.write(batchOf(messages), unaborted);
  assert.deepEqual([...results], messages.map(() => undefined));
}

function rowsOf(table: Table, campaign_id = "spring") {
  return table.read("campaign_performance", {
    partition: { campaign_id },
    limit: 10,
  });
}

Deno.test("a campaign's window is one row of all its KPIs", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  await write(table, resultMessage(), resultMessage());
  assert.deepEqual(await rowsOf(table), [{
    campaign_id: "spring",
    bucket_ts: windowStart,
    kol_id: "kol_1",
    impressions: 200,
    clicks: 8,
    conversions: 2,
    revenue: 19.9,
    ctr: 0.04,
    cvr: 0.25,
    roas: null,
    updated_at: toldAt,
  }]);
});

Deno.test("a row has every column of the table and fits it", () => {
  const { schema, row } = campaignPerformanceTable;
  const made = row(resultMessage());
  assert.ok(made && "values" in made && "writeTimeMicros" in made);
  assert.deepEqual(
    Object.keys(made.values).sort(),
    Object.keys(schema.columns).sort(),
  );
  assert.equal(checkRow(schema, { ...made, ttlMs: 1 }), undefined);
});

Deno.test("a rate without a divisor is an absent cell", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const measures = {
    impressions: 0,
    clicks: 0,
    conversions: 0,
    revenue: 0,
    ctr: null,
    cvr: null,
  };
  await write(table, resultMessage({ measures }));
  const [row] = await rowsOf(table);
  assert.equal(row?.["ctr"], null);
  assert.equal(row?.["cvr"], null);
  assert.equal(row?.["clicks"], 0);
});

Deno.test("the highest revision stands, whatever order results come in", async () => {
  const of = (clicks: number) => ({
    impressions: 200,
    clicks,
    conversions: 0,
    revenue: 0,
    ctr: clicks / 200,
    cvr: 0,
  });
  const early = resultMessage({
    measures: of(1),
    version: 4,
    isFinal: false,
  });
  const final = resultMessage({ measures: of(2), version: 5 });
  const part = resultMessage({ measures: of(9), count: 5, isIncomplete: true });
  for (
    const order of [
      [early, final, part],
      [part, final, early],
      [final, early, part],
    ]
  ) {
    await using embedded = await embeddedDrivers(new FixedClock());
    const { table } = embedded.drivers;
    await table.applySchema(kolMetrics);
    await write(table, ...order);
    const rows = await rowsOf(table);
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.["clicks"], 2);
    assert.equal(rows[0]?.["ctr"], 0.01);
  }
});

Deno.test("events without a campaign have no row", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  await write(
    table,
    resultMessage({ group: { kol_id: "kol_1", campaign_id: null } }),
  );
  assert.deepEqual(await rowsOf(table, ""), []);
  assert.deepEqual(await rowsOf(table, "null"), []);
});

Deno.test("a window that does not measure a KPI is refused, and the measure named", async () => {
  await using embedded = await embeddedDrivers(new FixedClock());
  const { table } = embedded.drivers;
  await table.applySchema(kolMetrics);
  const sink = tableSink(table, { table: "campaign_performance" });
  const [missing, half] = await sink.write(
    batchOf([
      resultMessage({ measures: { impressions: 1 } }),
      resultMessage({
        measures: {
          impressions: 1.5,
          clicks: 0,
          conversions: 0,
          revenue: 0,
          ctr: 0,
          cvr: null,
        },
      }),
    ]),
    unaborted,
  );
  assert.equal(missing?.code, "write-rejected");
  assert.match(missing.message, /add to the measures of kpis: clicks$/);
  assert.equal(half?.code, "write-rejected");
  assert.match(half.message, /impressions: expected a whole number.*: 1\.5$/);
});
