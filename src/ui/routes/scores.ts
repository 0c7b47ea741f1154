import type { Hono } from "hono";
import { html, raw } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { Markup } from "../markup.ts";
import { type Bar, barChart } from "../pages/bar_chart.ts";
import {
  type DataTable,
  dataTable,
  numberText,
  tableCsv,
} from "../pages/data_table.ts";
import { labelChip } from "../pages/label_chip.ts";
import { pageShell } from "../pages/page_shell.ts";
import { timeCell } from "../pages/time_cell.ts";
import { sendCsv } from "../send_csv.ts";
import { rankedBy, type RankedKol, type StoreReads } from "../store_reads.ts";

/** What the pages of scores read. */
export interface ScorePageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly stores: Pick<StoreReads, "scores">;
}

/** `/scores`: the best by each score, and how the scores of all are spread. */
export function addScoreRoutes(app: Hono, reads: ScorePageReads): void {
  const shell = pageShell(reads);
  const { scores } = reads.stores;
  const byOf = (asked: string | undefined) =>
    rankedBy.find((one) => one === asked) ?? "composite";
  app.get("/scores", async (c) => {
    const by = byOf(c.req.query("by"));
    const [rows, counts] = await Promise.all([
      scores.top(by, shownMax),
      scores.spread(by, bounds),
    ]);
    return c.html(shell({
      title: "Scores",
      path: "/scores",
      modules: ["/static/refresh.mjs"],
      body: html`
        <div class="title-row">
          <h1>Scores</h1>
          <p
            class="muted">The ${shownMax} best KOLs now, and how the scores of all are spread.</p>
        </div>
        <p class="buttons" role="group" aria-label="Ranked by">${rankedBy.map((
          one,
        ) =>
          html`
            <a class="button" href="/scores?by=${one}" ${raw(
              one === by ? ' aria-current="true"' : "",
            )}>${one}</a>
          `
        )}</p>
        ${spreadPanel(by, counts.map(spreadBar))}
        ${dataTable(scoreTable(by), rows, `/api/scores.csv?by=${by}`)}
      `,
    }));
  });
  app.get("/api/scores", async (c) => {
    const by = byOf(c.req.query("by"));
    return c.json({ by, scores: await scores.top(by, shownMax) });
  });
  app.get("/api/scores.csv", async (c) => {
    const by = byOf(c.req.query("by"));
    return sendCsv(c, tableCsv(scoreTable(by), await scores.top(by, shownMax)));
  });
  const spreadOf = (by: string) =>
    scores.spread(by, bounds).then((counts) => counts.map(spreadBar));
  app.get("/api/spread", async (c) => {
    const by = byOf(c.req.query("by"));
    return c.json({ by, spread: await spreadOf(by) });
  });
  app.get("/api/spread.csv", async (c) => {
    const by = byOf(c.req.query("by"));
    return sendCsv(c, tableCsv(spreadTable, await spreadOf(by)));
  });
}

function scoreTable(by: string): DataTable<RankedKol> {
  const score = (title: string, name: string) => ({
    title,
    numeric: true,
    value: (row: RankedKol) => scoreOf(row, name),
    show: (row: RankedKol) => scoreOf(row, name)?.toFixed(1) ?? "–",
  });
  const label = (title: string, name: string) => ({
    title,
    value: (row: RankedKol) => row.fields[name] ?? "",
    show: (row: RankedKol) => labelChip(row.fields[name] ?? ""),
  });
  return {
    id: "ranking",
    caption: `Best by ${by}`,
    empty:
      "Nothing is ranked: nothing was scored yet, or all scores have expired.",
    columns: [
      {
        title: "KOL",
        value: (row) => row.member,
        show: (row) =>
          html`<a href="/scores/${encodeURIComponent(row.platform)}/${
            encodeURIComponent(row.member)
          }">${row.member}</a>`,
      },
      { title: "Platform", value: (row) => row.platform },
      score("Composite", "composite_score"),
      label("Rank", "composite_rank"),
      score("Trust", "trust_score"),
      label("Risk", "trust_label"),
      score("Success", "success_score"),
      label("Chance", "success_label"),
      score("Trending", "trending_score"),
      label("Attention", "trending_label"),
      {
        title: "Known",
        csvTitle: "Completeness",
        numeric: true,
        value: (row) => scoreOf(row, "completeness"),
        show: (row) => {
          const share = scoreOf(row, "completeness");
          return share === null ? "–" : `${Math.round(100 * share)} %`;
        },
      },
      {
        title: "Degraded",
        value: (row) => row.fields["degraded"] === "true" ? "yes" : "no",
      },
      {
        title: "Event time",
        value: (row) => row.fields["event_time"] ?? "",
        show: (row) => timeCell(row.fields["event_time"]),
      },
    ],
  };
}

function scoreOf({ fields }: RankedKol, name: string): number | null {
  const value = Number(fields[name] || NaN);
  return Number.isFinite(value) ? value : null;
}

/** How many KOLs have a score of so much. */
function spreadBar(count: number, index: number): Bar {
  const from = String(scoreStep * index);
  return { from, title: `${from} to ${scoreStep * (index + 1)}`, count };
}

const spreadTable: Pick<DataTable<Bar>, "columns"> = {
  columns: [
    { title: "Score", value: (row) => row.title },
    { title: "KOLs", value: (row) => row.count, numeric: true },
  ],
};

function spreadPanel(by: string, bars: readonly Bar[]): Markup {
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  return html`
    <section class="panel" id="spread" data-refresh><div
        class="panel-head"><h2>Spread of ${by}</h2><span class="muted">${numberText(
          total,
        )} KOLs that are ranked now</span><span class="links"><a href="/api/spread.csv?by=${by}" download>CSV</a> <a href="/api/spread?by=${by}">JSON</a></span></div>${total ===
            0
          ? html`<p class="empty">Nothing is ranked.</p>`
          : barChart(bars, `KOLs by their ${by} score`)}</section>
  `;
}

/** Points of a score that are counted together. */
const scoreStep = 5;
const bounds = Array.from(
  { length: 100 / scoreStep - 1 },
  (_, index) => scoreStep * (index + 1),
);
/** Places of a ranking that are listed. */
const shownMax = 50;
