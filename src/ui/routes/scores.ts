import type { Hono } from "hono";
import { html, raw } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { Markup } from "../markup.ts";
import {
  type DataTable,
  dataTable,
  numberText,
  tableCsv,
} from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { scoreLines } from "../pages/score_lines.ts";
import { sendCsv } from "../send_csv.ts";
import {
  type PastScore,
  rankedBy,
  type RankedKol,
  type StoreReads,
} from "../store_reads.ts";

/** What the pages of scores read. */
export interface ScorePageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly stores: Pick<StoreReads, "scores">;
}

/** `/scores`: the best by each score; `/scores/:platform/:id`: one KOL. */
export function addScoreRoutes(app: Hono, reads: ScorePageReads): void {
  const shell = pageShell(reads);
  const { scores } = reads.stores;
  const byOf = (asked: string | undefined) =>
    rankedBy.find((one) => one === asked) ?? "composite";
  app.get("/scores", async (c) => {
    const by = byOf(c.req.query("by"));
    const rows = await scores.top(by, rankedMax);
    return c.html(shell({
      title: "Scores",
      path: "/scores",
      modules: ["/static/refresh.mjs"],
      body: html`
        <div class="title-row">
          <h1>Scores</h1>
          <p
            class="muted">The best KOLs now, and how the scores of the first ${rankedMax} are spread.</p>
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
        <section class="panel" id="spread"
          data-refresh><h2>Spread of ${by}</h2>${spread(
            rows.map((row) => row.score),
          )}</section>
        ${dataTable(
          scoreTable(by),
          rows.slice(0, shownMax),
          `/api/scores.csv?by=${by}`,
        )}
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
  addKolRoutes(app, reads);
}

function addKolRoutes(app: Hono, reads: ScorePageReads): void {
  const shell = pageShell(reads);
  const { scores } = reads.stores;
  app.get("/api/scores/:platform/:id", async (c) => {
    const { platform, id } = c.req.param();
    return c.json(await scores.kol(platform, id));
  });
  app.get("/scores/:platform/:id", async (c) => {
    const { platform, id } = c.req.param();
    const kol = await scores.kol(platform, id);
    const path = `/api/scores/${encodeURIComponent(platform)}/${
      encodeURIComponent(id)
    }`;
    return c.html(shell({
      title: id,
      path: "/scores",
      modules: ["/static/refresh.mjs"],
      body: html`
        <div
          class="title-row"><h1>${id}</h1><span class="badge">${platform}</span><span class="links"><a href="${path}">JSON</a> <a href="/live?follow=${encodeURIComponent(
            id,
          )}">Follow its next event</a></span></div>
        <section class="panel" id="current"
          data-refresh><h2>Now</h2>${kol.current === null
            ? html`
              <p
                class="empty">The cache has no scores of it: they expired, or it was never scored.</p>
            `
            : fieldList(kol.current)}</section>
        <section class="panel" id="history"
          data-refresh><h2>History</h2>${historyPart(kol.history)}</section>
      `,
    }));
  });
}

function scoreTable(by: string): DataTable<RankedKol> {
  const score = (title: string, name: string) => ({
    title,
    numeric: true,
    value: (row: RankedKol) => {
      const value = Number(row.fields[name] || NaN);
      return Number.isFinite(value) ? value : null;
    },
  });
  const label = (title: string, name: string) => ({
    title,
    value: (row: RankedKol) => row.fields[name] ?? "",
    show: (row: RankedKol) => chip(row.fields[name] ?? ""),
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
      label("Trust is", "trust_label"),
      score("Success", "success_score"),
      label("Success is", "success_label"),
      score("Trending", "trending_score"),
      label("Trend is", "trending_label"),
      score("Completeness", "completeness"),
      {
        title: "Degraded",
        value: (row) => row.fields["degraded"] === "true" ? "yes" : "no",
      },
      {
        title: "Event time",
        value: (row) => row.fields["event_time"] ?? "",
      },
    ],
  };
}

/** A label with a tone; the word says it, the colour only helps. */
function chip(label: string): Markup {
  if (label === "") return html`–`;
  const tone = good.has(label) ? "good" : bad.has(label) ? "bad" : "plain";
  return html`<span class="chip ${tone}">${label}</span>`;
}

const good = new Set(["S", "A", "Low", "High", "Viral", "Hot"]);
const bad = new Set(["D", "Elevated", "Cold", "Not-High"]);

/** How scores are spread, in at most a dozen steps over their range. */
function spread(scores: readonly number[]): Markup {
  if (scores.length === 0) return html`<p class="empty">Nothing is ranked.</p>`;
  const first = Math.floor(Math.min(...scores));
  const step = Math.max(1, Math.ceil((Math.max(...scores) - first) / stepsMax));
  const bins = Array.from({ length: stepsMax }, (_, index) => ({
    from: first + index * step,
    count: scores.filter((score) =>
      Math.min(stepsMax - 1, Math.floor((score - first) / step)) === index
    ).length,
  })).filter(({ from }) => from <= Math.max(...scores));
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  return html`
    <table class="histogram">
      <caption class="hidden">Scores by steps</caption>
      <tbody>${bins.map(({ from, count }) =>
        html`
          <tr>
            <th scope="row">${from} – ${from + step}</th>
            <td>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width="${100 * count / most}" height="10" />
              </svg>
            </td>
            <td class="num">${numberText(count)}</td>
          </tr>
        `
      )}</tbody>
    </table>
  `;
}

function fieldList(fields: Readonly<Record<string, string>>): Markup {
  return html`<dl class="pairs">${
    Object.entries(fields).map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${value === "" ? "–" : value}</dd>
        </div>
      `
    )
  }</dl>`;
}

function historyPart(history: readonly PastScore[]): Markup {
  if (history.length === 0) {
    return html`<p class="empty">The history of this and the last month has nothing of it.</p>`;
  }
  return html`${scoreLines(history)}${
    dataTable(
      historyTable,
      history.slice(0, shownMax),
      undefined,
    )
  }`;
}

const historyTable: DataTable<PastScore> = {
  id: "past",
  caption: "Past scores",
  empty: "",
  columns: [
    { title: "Event time", value: (row) => new Date(row.at).toISOString() },
    { title: "Composite", value: (row) => row.composite, numeric: true },
    { title: "Trust", value: (row) => row.trust, numeric: true },
    { title: "Success", value: (row) => row.success, numeric: true },
    { title: "Trending", value: (row) => row.trending, numeric: true },
  ],
};

/** Places of a ranking that are looked at, and that are listed. */
const rankedMax = 200;
const shownMax = 50;
const stepsMax = 12;
