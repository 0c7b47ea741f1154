import type { Hono } from "hono";
import { html } from "hono/html";
import type { Clock } from "../../core/clock.ts";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { RunningTopology } from "../../runtime/running_topology.ts";
import { LagHistory, type PartitionLagView } from "../lag_history.ts";
import type { Markup } from "../markup.ts";
import {
  type DataTable,
  dataTable,
  numberText,
  tableCsv,
} from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { sendCsv } from "../send_csv.ts";

/** What the page of partitions reads. */
export interface PartitionReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly running: Pick<RunningTopology, "why">;
  readonly clock: Clock;
}

/** `/kafka` and `/api/lag`: where every partition is and how far behind. */
export function addPartitionRoutes(app: Hono, reads: PartitionReads): void {
  const shell = pageShell(reads);
  const history = new LagHistory();
  const look = async () =>
    history.add(await reads.running.why(), reads.clock.monotonic());
  app.get("/kafka", async (c) => {
    const rows = await look();
    return c.html(shell({
      title: "Partitions",
      path: "/kafka",
      modules: ["/static/refresh.mjs"],
      body: html`
        <div class="title-row">
          <h1>Partitions</h1>
          <p
            class="muted">What this process reads: how far each partition is finished and committed, and how far its end is away.</p>
        </div>
        ${figures(rows)}
        ${dataTable(partitionTable, rows, "/api/lag.csv")}
      `,
    }));
  });
  app.get("/api/lag", async (c) => {
    const partitions = await look();
    return c.json({ total: totalLag(partitions), partitions });
  });
  app.get(
    "/api/lag.csv",
    async (c) => sendCsv(c, tableCsv(partitionTable, await look())),
  );
}

/** Records that are not finished, as far as they are known. */
function totalLag(rows: readonly PartitionLagView[]): number {
  return rows.reduce((sum, row) => sum + (row.lag ?? 0), 0);
}

function figures(rows: readonly PartitionLagView[]): Markup {
  const oldest = Math.max(0, ...rows.map((row) => row.lagSeconds ?? 0));
  const trend = rows.reduce((sum, row) => sum + (row.trend ?? 0), 0);
  const shown = [
    ["Lag", `${numberText(totalLag(rows))} records`],
    ["Oldest", `${oldest} s`],
    ["Trend", trendText(trend)],
    ["Partitions", String(rows.length)],
    [
      "Granted anew",
      String(rows.reduce((sum, row) => sum + row.grants - 1, 0)),
    ],
  ] as const;
  return html`<dl class="figures" id="lag-figures" data-refresh>${
    shown.map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd><b>${value}</b></dd>
        </div>
      `
    )
  }</dl>`;
}

function trendText(perSecond: number | null): string {
  if (perSecond === null) return "–";
  if (Math.abs(perSecond) < 0.05) return "→ steady";
  return perSecond > 0
    ? `↗ grows by ${numberText(perSecond)}/s`
    : `↘ shrinks by ${numberText(-perSecond)}/s`;
}

const partitionTable: DataTable<PartitionLagView> = {
  id: "partitions",
  caption: "Partitions",
  empty:
    "This process has no partition now: others of the group may have them.",
  columns: [
    { title: "Source", value: (row) => row.source },
    { title: "Topic", value: (row) => row.topic },
    { title: "Partition", value: (row) => row.partition, numeric: true },
    { title: "Committed", value: (row) => row.committed, numeric: true },
    { title: "Finished", value: (row) => row.position, numeric: true },
    { title: "End", value: (row) => row.end, numeric: true },
    { title: "Lag", value: (row) => row.lag, numeric: true },
    { title: "Lag, s", value: (row) => row.lagSeconds, numeric: true },
    {
      title: "Trend",
      value: (row) => row.trend,
      show: (row) => trendText(row.trend),
    },
    {
      title: "Last minutes",
      value: () => "",
      show: (row) => sparkline(row.samples),
    },
    { title: "In flight", value: (row) => row.inFlight, numeric: true },
    {
      title: "Condition",
      value: (row) => row.condition,
      show: (row) =>
        html`<span class="chip ${
          chips[row.condition]
        }">${row.condition}</span>`,
    },
    { title: "Why", value: (row) => row.reason },
    { title: "Grants", value: (row) => row.grants, numeric: true },
  ],
};

const chips = {
  idle: "plain",
  moving: "good",
  waiting: "warn",
  stuck: "bad",
} as const;

function sparkline(values: readonly number[]): Markup {
  const most = Math.max(1, ...values);
  const path = values.map((value, index) =>
    `${index === 0 ? "M" : "L"}${
      (100 * index / Math.max(1, values.length - 1)).toFixed(1)
    } ${(19 - 18 * value / most).toFixed(1)}`
  ).join("");
  return html`
    <svg class="spark" viewBox="0 0 100 20" preserveAspectRatio="none" role="img"
      aria-label="Lag from ${values[0] ?? 0} to ${values.at(-1) ?? 0}">
      <path d="${path}" />
    </svg>
  `;
}
