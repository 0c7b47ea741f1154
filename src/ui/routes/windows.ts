import type { Context, Hono } from "hono";
import { html, raw } from "hono/html";
import type { Clock } from "../../core/clock.ts";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import { durationText } from "../duration_text.ts";
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
import type { StoreReads, WindowView } from "../store_reads.ts";
import {
  groupText,
  latestWatermark,
  windowNames,
  windowSeries,
} from "../window_series.ts";

/** What the page of windows reads. */
export interface WindowPageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly clock: Pick<Clock, "now">;
  readonly stores: Pick<StoreReads, "windows">;
}

/** Windows of one name, all of them or those of one group. */
interface Chosen {
  readonly names: readonly string[];
  readonly name: string | undefined;
  readonly group: string | undefined;
  readonly rows: readonly WindowView[];
}

/**
 * `/windows?name=&group=`: results of windows over time, as charts and as a
 * table; `/api/windows` has them, `/api/windows/series` what is charted.
 */
export function addWindowRoutes(app: Hono, reads: WindowPageReads): void {
  const shell = pageShell(reads);
  const choose = async (c: Context): Promise<Chosen> => {
    const all = await reads.stores.windows.recent();
    const names = windowNames(all);
    const { name: asked, group } = c.req.query();
    const name = asked ?? names[0];
    const rows = all.filter((row) =>
      row.name === name && (group === undefined || groupText(row) === group)
    );
    return { names, name, group, rows };
  };
  app.get("/windows", async (c) => {
    const chosen = await choose(c);
    return c.html(shell({
      title: "Windows",
      path: "/windows",
      modules: ["/static/windows.mjs", "/static/refresh.mjs"],
      styles: ["/static/uplot.css"],
      scripts: ["/static/uplot.js"],
      body: windowPage(chosen, reads.clock.now()),
    }));
  });
  app.get("/api/windows", async (c) => {
    const { names, name, rows } = await choose(c);
    return c.json({ names, name: name ?? null, windows: rows });
  });
  app.get(
    "/api/windows/series",
    async (c) => c.json(windowSeries((await choose(c)).rows)),
  );
  app.get(
    "/api/windows.csv",
    async (c) => sendCsv(c, tableCsv(windowTable, (await choose(c)).rows)),
  );
}

function windowPage(chosen: Chosen, now: number): Markup {
  const { names, name, group, rows } = chosen;
  const query = new URLSearchParams({
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
  });
  return html`
    <div class="title-row">
      <h1>Windows</h1>
      <p
        class="muted">The newest results on metrics.windowed, of each window of a group the last one.</p>
    </div>
    ${names.length === 0 ? "" : html`
      <p class="buttons" role="group" aria-label="Windows">${names.map((one) =>
        html`
          <a class="button" href="/windows?${new URLSearchParams({
            name: one,
          }).toString()}" ${raw(
            one === name ? ' aria-current="true"' : "",
          )}>${one}</a>
        `
      )}${group === undefined || name === undefined ? "" : html`
        <a class="button" href="/windows?${new URLSearchParams({ name })
          .toString()}">✕ ${group}</a>
      `}</p>
      ${figures(rows, now)}
      <p id="charts-note" class="muted"></p>
      <ul id="charts-key" class="charts-key"></ul>
      <div id="charts" class="charts"></div>
    `}
    ${dataTable(
      windowTable,
      rows.slice(0, shownMax),
      `/api/windows.csv?${query}`,
    )}
  `;
}

function figures(rows: readonly WindowView[], now: number): Markup {
  const watermark = latestWatermark(rows);
  const late = rows.reduce((sum, row) => sum + row.late, 0);
  const behind = watermark === undefined
    ? ""
    : `${durationText(Math.max(0, now - Date.parse(watermark)))} behind`;
  const shown: readonly (readonly [string, Markup | string, string])[] = [
    ["Windows", numberText(new Set(rows.map((row) => row.start)).size), ""],
    ["Groups", numberText(new Set(rows.map(groupText)).size), ""],
    ["Open", numberText(rows.filter(isOpen).length), "results not final"],
    [
      "Incomplete",
      numberText(rows.filter((row) => row.incomplete).length),
      "lack events",
    ],
    ["Late events", numberText(late), ""],
    ["Watermark", timeCell(watermark), behind],
  ];
  return html`<dl class="figures" id="window-figures" data-refresh>${
    shown.map(([title, value, note]) =>
      html`
        <div>
          <dt>${title}</dt>
          <dd><b>${value}</b> <small>${note}</small></dd>
        </div>
      `
    )
  }</dl>`;
}

function isOpen({ final, incomplete }: WindowView): boolean {
  return !final && !incomplete;
}

const windowTable: DataTable<WindowView> = {
  id: "windows",
  caption: "Results",
  empty:
    "No window has a result yet: no topology with a window has written to metrics.windowed.",
  columns: [
    {
      title: "Group",
      value: groupText,
      show: (row) =>
        html`<a href="/windows?${
          new URLSearchParams({ name: row.name, group: groupText(row) })
            .toString()
        }">${groupText(row)}</a>`,
    },
    {
      title: "Start",
      value: (row) => row.start,
      show: (row) => timeCell(row.start),
    },
    {
      title: "Length",
      value: (row) => row.end,
      show: (row) => durationText(Date.parse(row.end) - Date.parse(row.start)),
      csvTitle: "End",
    },
    { title: "Events", value: (row) => row.count, numeric: true },
    {
      title: "Measures",
      value: (row) =>
        Object.entries(row.measures).map(([name, value]) => `${name} ${value}`)
          .join(", "),
      show: measureList,
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
    {
      title: "Watermark",
      value: (row) => row.watermark,
      show: (row) => timeCell(row.watermark),
    },
  ],
};

function measureList({ measures }: WindowView): Markup {
  return html`<span class="wrap">${
    Object.entries(measures).map(([name, value]) =>
      html`
        <span class="measure">${name} <b>${typeof value === "number"
          ? numberText(value)
          : String(value ?? "–")}</b></span>
      `
    )
  }</span>`;
}

/** Results that are listed; the CSV has all that were read. */
const shownMax = 200;
