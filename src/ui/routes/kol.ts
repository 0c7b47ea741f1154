import type { Context, Hono } from "hono";
import { html } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { Markup } from "../markup.ts";
import { type DataTable, dataTable, tableCsv } from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { labelChip } from "../pages/label_chip.ts";
import { scoreLines } from "../pages/score_lines.ts";
import { timeCell } from "../pages/time_cell.ts";
import { sendCsv } from "../send_csv.ts";
import type {
  KolFeatures,
  KolView,
  NamedValue,
  PastScore,
  ShownInput,
  StoreReads,
} from "../store_reads.ts";

/** What the page of a KOL reads. */
export interface KolPageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly stores: Pick<StoreReads, "scores">;
}

/**
 * `/scores/:platform/:id`: a KOL's scores now and before, and what they were
 * made from; `/api/scores/:platform/:id` and its tables as JSON and CSV.
 */
export function addKolRoutes(app: Hono, reads: KolPageReads): void {
  const shell = pageShell(reads);
  const { mask } = reads.plan.samples;
  const kolOf = async (c: Context) => {
    const { platform = "", id = "" } = c.req.param();
    return shownKol(await reads.stores.scores.kol(platform, id), mask);
  };
  app.get("/scores/:platform/:id", async (c) => {
    const kol = await kolOf(c);
    return c.html(shell({
      title: kol.id,
      path: "/scores",
      modules: ["/static/refresh.mjs"],
      body: kolPage(kol),
    }));
  });
  const path = "/api/scores/:platform/:id";
  app.get(path, async (c) => c.json(await kolOf(c)));
  app.get(
    `${path}/history`,
    async (c) => c.json({ history: (await kolOf(c)).history }),
  );
  app.get(
    `${path}/history.csv`,
    async (c) => sendCsv(c, tableCsv(historyTable, (await kolOf(c)).history)),
  );
  app.get(
    `${path}/features`,
    async (c) => c.json({ features: (await kolOf(c)).features }),
  );
  app.get(
    `${path}/features.csv`,
    async (c) =>
      sendCsv(
        c,
        tableCsv(featureTable, featureRows((await kolOf(c)).features)),
      ),
  );
}

/** The KOL without the values of fields that are personal. */
function shownKol(kol: KolView, mask: readonly string[]): KolView {
  if (kol.features.kind === "unknown") return kol;
  const isShown = ({ name }: NamedValue) => !mask.includes(name);
  const { inputs, trust, success } = kol.features;
  return {
    ...kol,
    features: {
      ...kol.features,
      inputs: inputs.filter(isShown),
      trust: trust.filter(isShown),
      success: success.filter(isShown),
    },
  };
}

function kolPage(kol: KolView): Markup {
  const { platform, id, current, history, features } = kol;
  const api = `/api/scores/${encodeURIComponent(platform)}/${
    encodeURIComponent(id)
  }`;
  const follow = `/live?follow=${encodeURIComponent(id)}`;
  return html`
    <div
      class="title-row"><h1>${id}</h1><span class="badge">${platform}</span><span class="links"><a href="/scores">All scores</a> <a href="${follow}">Follow its next event</a> <a href="${api}">JSON</a></span></div>
    <div id="current" data-refresh>${current === null
      ? html`
        <section class="panel">
          <h2>Now</h2>
          <p
            class="empty">The cache has no scores of it: they expired, or it was never scored.</p>
        </section>
      `
      : html`
        ${scoreFigures(current)}<section
          class="panel"><h2>As the cache has it</h2>${fieldList(
            current,
          )}</section>
      `}</div>
    <section class="panel" id="line"
      data-refresh><h2>History</h2>${history
          .length === 0
        ? html`
          <p class="empty">The history of this and the last month has nothing of it.</p>
        `
        : scoreLines(history)}</section>
    ${history.length === 0 ? "" : dataTable(
      historyTable,
      history.slice(0, shownMax),
      `${api}/history.csv`,
    )}
    ${featurePart(features, `${api}/features.csv`)}
  `;
}

/** The scores themselves, large, each with its label. */
function scoreFigures(fields: Readonly<Record<string, string>>): Markup {
  return html`
    <dl class="figures">${([
      ["Composite", "composite_score", "composite_rank", "rank"],
      ["Trust", "trust_score", "trust_label", "risk"],
      ["Success", "success_score", "success_label", "chance"],
      ["Trending", "trending_score", "trending_label", "attention"],
    ] as const).map(([title, score, label, what]) =>
      html`
        <div>
          <dt>${title}</dt>
          <dd><b>${fields[score] || "–"}</b> <small>${what}</small> ${labelChip(
            fields[label] ?? "",
          )}</dd>
        </div>
      `
    )}<div>
        <dt>Event</dt>
        <dd><b>${timeCell(fields["event_time"])}</b></dd>
      </div></dl>
  `;
}

function fieldList(fields: Readonly<Record<string, string>>): Markup {
  return html`<dl class="pairs columns">${
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

const historyTable: DataTable<PastScore> = {
  id: "past",
  caption: "Past scores",
  empty: "",
  columns: [
    {
      title: "Event time",
      value: (row) => new Date(row.at).toISOString(),
      show: (row) => timeCell(row.at),
    },
    { title: "Composite", value: (row) => row.composite, numeric: true },
    { title: "Trust", value: (row) => row.trust, numeric: true },
    { title: "Success", value: (row) => row.success, numeric: true },
    { title: "Trending", value: (row) => row.trending, numeric: true },
  ],
};

/** A feature, and which model takes it. */
interface FeatureRow extends NamedValue {
  readonly of: "input" | "trust" | "success";
  readonly from: ShownInput["from"] | "";
}

function featureRows(features: KolFeatures): FeatureRow[] {
  if (features.kind === "unknown") return [];
  return [
    ...features.inputs.map((one) => ({ ...one, of: "input" as const })),
    ...features.trust.map((
      one,
    ) => ({ ...one, of: "trust", from: "" } as const)),
    ...features.success.map((one) =>
      ({ ...one, of: "success", from: "" }) as const
    ),
  ];
}

const featureTable: Pick<DataTable<FeatureRow>, "columns"> = {
  columns: [
    { title: "Of", value: (row) => row.of },
    { title: "Name", value: (row) => row.name },
    { title: "Value", value: (row) => row.value },
    { title: "From", value: (row) => row.from },
  ],
};

function featurePart(features: KolFeatures, csv: string): Markup {
  const json = csv.replace(/\.csv$/, "");
  return html`
    <section class="panel" id="features" data-refresh><div
        class="panel-head"><h2>Features</h2>${features.kind === "unknown"
          ? ""
          : html`
            <span
              class="muted">what the scores of <code>${features
                .origin}</code> were made from${without(
                  features.without,
                )}</span><span
              class="links"><a href="${csv}" download>CSV</a> <a href="${json}">JSON</a></span>
          `}</div>
      ${features.kind === "unknown"
        ? html`<p class="empty">${features.why}.</p>`
        : html`
          <div class="feature-columns">
            <div><h3>Inputs</h3>${valueList(features.inputs)}</div>
            <div><h3>Of the trust model</h3>${valueList(features.trust)}</div>
            <div><h3>Of the success model</h3>${valueList(
              features.success,
            )}</div>
          </div>
        `}</section>
  `;
}

function without(nodes: readonly string[]): string {
  return nodes.length === 0
    ? ""
    : `, without what ${nodes.join(" and ")} looked up for it`;
}

function valueList(values: readonly (NamedValue | ShownInput)[]): Markup {
  return html`<dl class="pairs">${
    values.map((one) =>
      html`
        <div>
          <dt>${one.name}</dt>
          <dd>${valueText(one)}${"from" in one && one.from !== "event"
            ? html`
              <small>${one.from}</small>
            `
            : ""}</dd>
        </div>
      `
    )
  }</dl>`;
}

function valueText({ value }: NamedValue): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

/** Past scores that are listed; the CSV has all that were read. */
const shownMax = 50;
