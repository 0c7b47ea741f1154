import type { Hono } from "hono";
import { html } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { BatchReport } from "../../runtime/batch_history.ts";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import { durationText } from "../duration_text.ts";
import type { Markup } from "../markup.ts";
import { type DataTable, dataTable, tableCsv } from "../pages/data_table.ts";
import {
  type BatchPhases,
  phaseColumns,
  phaseLegend,
} from "../pages/batch_phases.ts";
import { pageShell } from "../pages/page_shell.ts";
import { sendCsv } from "../send_csv.ts";

/** What the batches page reads. */
export interface BatchReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly running: Pick<RunningTopology, "batches">;
}

/** `/batches`, `/api/batches`: what became of the last batches. */
export function addBatchRoutes(app: Hono, reads: BatchReads): void {
  const shell = pageShell(reads);
  const { running } = reads;
  app.get("/batches", (c) => {
    const rows = running.batches();
    return c.html(shell({
      title: "Batches",
      path: "/batches",
      modules: ["/static/refresh.mjs"],
      body: html`
        <div class="title-row">
          <h1>Batches</h1>
          <p
            class="muted">The last ${rows
              .length} calls, the newest first: how long a batch waited to be full, what the call took, and when each sink had stored it.</p>
        </div>
        ${phases(rows)}
        ${phaseChart(rows)}
        ${dataTable(batchTable, rows, "/api/batches.csv")}
      `,
    }));
  });
  app.get("/api/batches", (c) => c.json({ batches: running.batches() }));
  app.get(
    "/api/batches.csv",
    (c) => sendCsv(c, tableCsv(batchTable, running.batches())),
  );
}

const batchTable: DataTable<BatchReport> = {
  id: "batches",
  caption: "Batches",
  empty: "No batch was called with yet.",
  columns: [
    { title: "No", value: (row) => row.number, numeric: true },
    {
      title: "At",
      value: (row) => new Date(row.at).toISOString(),
      show: (row) => new Date(row.at).toISOString().slice(11, 23),
    },
    { title: "Node", value: (row) => row.node },
    { title: "Items", value: (row) => row.items, numeric: true },
    { title: "Bytes", value: (row) => row.bytes, numeric: true },
    { title: "Closed by", value: (row) => row.reason },
    milliseconds("Waited", (row) => row.waitMs),
    milliseconds("Call", (row) => row.callMs),
    milliseconds("Stored", storedMs),
    {
      title: "Retries",
      value: (row) => Math.max(0, row.requests - 1),
      numeric: true,
    },
    { title: "Failed", value: (row) => row.failed, numeric: true },
    {
      title: "State",
      value: (row) => row.state,
      show: (row) =>
        html`<span class="chip ${
          row.state === "done"
            ? "good"
            : row.state === "calling"
            ? "plain"
            : "bad"
        }">${row.state}</span>`,
    },
    {
      title: "Sinks",
      value: (row) =>
        Object.entries(row.sinks).map(([id, ms]) => `${id} ${durationText(ms)}`)
          .join(", "),
      show: (row) =>
        html`<span class="wrap">${
          Object.entries(row.sinks).map(([id, ms]) =>
            html`
              <span class="measure">${id} <b>${durationText(ms)}</b></span>
            `
          )
        }</span>`,
    },
    {
      title: "Models",
      value: (row) => row.versions,
      show: (row) => html`<span class="wrap">${row.versions || "–"}</span>`,
    },
  ],
};

function milliseconds(
  title: string,
  of: (row: BatchReport) => number | null,
) {
  return {
    title: `${title}`,
    numeric: true,
    value: (row: BatchReport) => {
      const ms = of(row);
      return ms === null ? null : Math.round(ms * 10) / 10;
    },
    show: (row: BatchReport) => {
      const ms = of(row);
      return ms === null ? "–" : durationText(ms);
    },
  };
}

function phasesOf(row: BatchReport): BatchPhases {
  return {
    number: row.number,
    waitMs: row.waitMs,
    callMs: row.callMs,
    storeMs: storedMs(row) ?? 0,
  };
}

/** What the last calls took, phase by phase, the oldest on the left. */
function phaseChart(rows: readonly BatchReport[]): Markup {
  return html`
    <section class="panel" id="batch-phases" data-refresh><div
        class="panel-head"><h2>Where the time goes</h2>${phaseLegend()}</div>${rows
            .length === 0
          ? html`<p class="empty">No batch was called with yet.</p>`
          : phaseColumns(rows.map(phasesOf).toReversed())}</section>
  `;
}

/** Until the last sink had it; null while one has not told. */
function storedMs({ sinks }: BatchReport): number | null {
  const times = Object.values(sinks);
  return times.length === 0 ? null : Math.max(...times);
}

/** What closes batches and how long each phase takes, in one line. */
function phases(rows: readonly BatchReport[]): Markup {
  const done = rows.filter((row) => row.state === "done");
  const mean = (of: (row: BatchReport) => number) =>
    done.length === 0
      ? "–"
      : durationText(done.reduce((sum, row) => sum + of(row), 0) / done.length);
  const reasons = Object.entries(
    Object.groupBy(rows, (row) => row.reason),
  ).map(([reason, of]) => `${reason} ${of?.length ?? 0}`).join(", ");
  const items = rows.reduce((sum, row) => sum + row.items, 0) /
    Math.max(1, rows.length);
  const figures = [
    ["Items a batch", rows.length === 0 ? "–" : items.toFixed(1)],
    ["Waited", mean((row) => row.waitMs)],
    ["Call", mean((row) => row.callMs)],
    ["Stored", mean((row) => storedMs(row) ?? 0)],
    ["Closed by", reasons || "–"],
    ["Tried again", String(rows.filter((row) => row.requests > 1).length)],
  ] as const;
  return html`
    <dl class="figures" id="batch-figures" data-refresh>${figures.map((
      [name, value],
    ) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd><b>${value}</b></dd>
        </div>
      `
    )}</dl>
  `;
}
