import type { Hono } from "hono";
import { html } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import { type DataTable, dataTable, tableCsv } from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { sendCsv } from "../send_csv.ts";
import type { StoreReads, WindowView } from "../store_reads.ts";

/** What the page of windows reads. */
export interface WindowPageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly stores: Pick<StoreReads, "windows">;
}

/** `/windows`: results of windows over time, as charts and as a table. */
export function addWindowRoutes(app: Hono, reads: WindowPageReads): void {
  const shell = pageShell(reads);
  const { windows } = reads.stores;
  app.get("/windows", async (c) => {
    const rows = await windows.recent();
    const late = rows.reduce((sum, row) => sum + row.late, 0);
    const watermark = rows.map((row) => row.watermark).toSorted().at(-1);
    return c.html(shell({
      title: "Windows",
      path: "/windows",
      modules: ["/static/windows.mjs", "/static/refresh.mjs"],
      styles: ["/static/uplot.css"],
      scripts: ["/static/uplot.js"],
      body: html`
        <div class="title-row">
          <h1>Windows</h1>
          <p
            class="muted">The newest results on metrics.windowed, of each window of a group the last one.</p>
        </div>
        <dl class="figures" id="window-figures" data-refresh>
          <div>
            <dt>Results</dt>
            <dd><b>${rows.length}</b></dd>
          </div>
          <div>
            <dt>Not final</dt>
            <dd><b>${rows.filter((row) => !row.final).length}</b></dd>
          </div>
          <div>
            <dt>Incomplete</dt>
            <dd><b>${rows.filter((row) => row.incomplete).length}</b></dd>
          </div>
          <div>
            <dt>Late events</dt>
            <dd><b>${late}</b></dd>
          </div>
          <div>
            <dt>Watermark</dt>
            <dd><b>${watermark ?? "–"}</b></dd>
          </div>
        </dl>
        <div id="charts"></div>
        ${dataTable(windowTable, rows.slice(0, shownMax), "/api/windows.csv")}
      `,
    }));
  });
  app.get(
    "/api/windows",
    async (c) => c.json({ windows: await windows.recent() }),
  );
  app.get(
    "/api/windows.csv",
    async (c) => sendCsv(c, tableCsv(windowTable, await windows.recent())),
  );
}

const windowTable: DataTable<WindowView> = {
  id: "windows",
  caption: "Results",
  empty:
    "No window has a result yet: the topology has no window, or no event came.",
  columns: [
    { title: "Name", value: (row) => row.name },
    {
      title: "Group",
      value: (row) =>
        Object.entries(row.group).map(([name, value]) => `${name} ${value}`)
          .join(", "),
    },
    { title: "Start", value: (row) => row.start },
    { title: "End", value: (row) => row.end },
    { title: "Events", value: (row) => row.count, numeric: true },
    {
      title: "Measures",
      value: (row) =>
        Object.entries(row.measures).map(([name, value]) => `${name} ${value}`)
          .join(", "),
    },
    {
      title: "State",
      value: (row) =>
        row.incomplete ? "incomplete" : row.final ? "final" : "open",
      show: (row) =>
        row.incomplete
          ? html`<span class="chip bad">incomplete</span>`
          : row.final
          ? html`<span class="chip good">final</span>`
          : html`<span class="chip plain">open</span>`,
    },
    { title: "Late", value: (row) => row.late, numeric: true },
    { title: "Watermark", value: (row) => row.watermark },
  ],
};

const shownMax = 200;
