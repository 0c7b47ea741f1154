import type { Hono } from "hono";
import { html } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type {
  RebalanceReport,
  RunningTopology,
} from "../../runtime/running_topology.ts";
import { durationText } from "../duration_text.ts";
import type { PartitionLagView } from "../lag_history.ts";
import type { LagSampler } from "../lag_sampler.ts";
import type { Markup } from "../markup.ts";
import {
  type DataTable,
  dataTable,
  numberText,
  tableCsv,
} from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { timeCell } from "../pages/time_cell.ts";
import { sendCsv } from "../send_csv.ts";

/** What the page of partitions reads. */
export interface PartitionReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly running: Pick<RunningTopology, "telemetry">;
  readonly lags: Pick<LagSampler, "look">;
}

/** `/kafka` and `/api/lag`: where every partition is and how far behind. */
export function addPartitionRoutes(app: Hono, reads: PartitionReads): void {
  const shell = pageShell(reads);
  const look = () => reads.lags.look();
  const rebalances = () => reads.running.telemetry().lastRebalances;
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
        ${figures(rows, reads.running.telemetry().rebalances)}
        ${dataTable(partitionTable, rows, "/api/lag.csv")}
        ${dataTable(rebalanceTable, rebalances(), "/api/rebalances.csv")}
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
  app.get("/api/rebalances", (c) => c.json({ rebalances: rebalances() }));
  app.get(
    "/api/rebalances.csv",
    (c) => sendCsv(c, tableCsv(rebalanceTable, rebalances())),
  );
}

/** Partitions that came and went, newest first. */
const rebalanceTable: DataTable<RebalanceReport> = {
  id: "rebalances",
  caption: "Rebalances",
  empty: "No partition was assigned yet.",
  columns: [
    {
      title: "At",
      value: (row) => new Date(row.at).toISOString(),
      show: (row) => timeCell(row.at),
    },
    {
      title: "What",
      value: (row) => row.kind,
      show: (row) =>
        html`<span class="chip ${
          row.kind === "lost" ? "bad" : "plain"
        }">${row.kind}</span>`,
    },
    { title: "Partitions", value: (row) => row.partitions },
  ],
};

/** Records that are not finished, as far as they are known. */
function totalLag(rows: readonly PartitionLagView[]): number {
  return rows.reduce((sum, row) => sum + (row.lag ?? 0), 0);
}

function figures(
  rows: readonly PartitionLagView[],
  rebalances: Readonly<Record<string, number>>,
): Markup {
  const oldest = oldestSeconds(rows);
  const trend = rows.reduce((sum, row) => sum + (row.trend ?? 0), 0);
  const shown = [
    ["Lag", `${numberText(totalLag(rows))} records`],
    ["Oldest", ageText(oldest)],
    ["Trend", trendText(trend)],
    ["Partitions", String(rows.length)],
    [
      "Rebalances",
      ["assigned", "revoked", "lost"]
        .map((kind) => `${rebalances[kind] ?? 0} ${kind}`).join(", "),
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

/** Null where one that lags was behind before anybody looked. */
function oldestSeconds(rows: readonly PartitionLagView[]): number | null {
  const ages = rows.map((row) => row.lagSeconds);
  return ages.includes(null) ? null : Math.max(0, ...ages.map(Number));
}

function ageText(seconds: number | null): string {
  if (seconds === null) return "–";
  return seconds === 0 ? "0 s" : durationText(1_000 * seconds);
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
    {
      title: "Age of lag",
      csvTitle: "Lag, s",
      value: (row) => row.lagSeconds,
      show: (row) => ageText(row.lagSeconds),
      numeric: true,
    },
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
    {
      title: "Why",
      value: (row) => row.reason,
      show: (row) => html`<span class="wrap">${row.reason}</span>`,
    },
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
