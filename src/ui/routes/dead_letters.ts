import type { Hono } from "hono";
import { html } from "hono/html";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Plan } from "../../graph/plan.ts";
import type { LetterChoice } from "../letter_redrive.ts";
import type { Markup } from "../markup.ts";
import { type DataTable, dataTable, tableCsv } from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { timeCell } from "../pages/time_cell.ts";
import { sendCsv } from "../send_csv.ts";
import { maskedJson } from "../shown_message.ts";
import type { LetterGroup, LetterView, StoreReads } from "../store_reads.ts";
import { tapOff } from "./tap.ts";

/** What the page of dead letters reads. */
export interface LetterPageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly stores: Pick<StoreReads, "letters">;
}

/** `/dead-letters`: what could not be processed, by reason and node. */
export function addLetterRoutes(app: Hono, reads: LetterPageReads): void {
  const shell = pageShell(reads);
  const { plan, stores: { letters } } = reads;
  app.get("/dead-letters", async (c) => {
    const { reason, node } = c.req.query();
    const isChosen = reason !== undefined && node !== undefined;
    const chosen = isChosen ? await letters.letters(reason, node) : undefined;
    return c.html(shell({
      title: "Dead letters",
      path: "/dead-letters",
      modules: ["/static/refresh.mjs", "/static/redrive.mjs"],
      body: html`
        <div class="title-row">
          <h1>Dead letters</h1>
          <p
            class="muted">What could not be processed and was neither sent back nor dropped since, among the newest records.</p>
        </div>
        ${dataTable(
          groupTable,
          await letters.groups(),
          "/api/dead-letters.csv",
        )}
        ${isChosen && chosen !== undefined
          ? samples(chosen, { reason, node, plan })
          : ""}
      `,
    }));
  });
  app.get("/api/dead-letters", async (c) => {
    const { reason, node } = c.req.query();
    if (reason === undefined || node === undefined) {
      return c.json({ groups: await letters.groups() });
    }
    const found = await letters.letters(reason, node);
    return c.json({ letters: found.map((one) => shownLetter(one, plan)) });
  });
  app.get(
    "/api/dead-letters.csv",
    async (c) => sendCsv(c, tableCsv(groupTable, await letters.groups())),
  );
}

const groupTable: DataTable<LetterGroup> = {
  id: "letter-groups",
  caption: "Groups",
  empty: "There are no dead letters.",
  columns: [
    {
      title: "Reason",
      value: (row) => row.reason,
      show: (row) =>
        html`<a href="/dead-letters?${
          new URLSearchParams({ reason: row.reason, node: row.node }).toString()
        }">${row.reason}</a>`,
    },
    { title: "Node", value: (row) => row.node },
    { title: "Count", value: (row) => row.count, numeric: true },
    { title: "Last hour", value: (row) => row.lastHour, numeric: true },
    { title: "Hour before", value: (row) => row.hourBefore, numeric: true },
    {
      title: "First",
      value: (row) => row.first,
      show: (row) => timeCell(row.first),
    },
    {
      title: "Last",
      value: (row) => row.last,
      show: (row) => timeCell(row.last),
    },
    { title: "Example", value: (row) => row.example.origin },
    {
      title: "Message",
      value: (row) => row.example.message,
      show: (row) => html`<span class="wrap">${row.example.message}</span>`,
    },
  ],
};

function samples(
  letters: readonly LetterView[],
  { reason, node, plan }: {
    readonly reason: string;
    readonly node: string;
    readonly plan: Plan;
  },
): Markup {
  return html`
    <section
      class="panel"><div class="panel-head"><h2>${reason} at ${node}</h2><span class="links"><a href="/api/dead-letters?${new URLSearchParams(
        { reason, node },
      ).toString()}">JSON</a></span></div>
    ${redriveForm({ reason, node })}
    ${plan.samples.show ? "" : html`<p class="empty">${tapOff}.</p>`}
    <div id="letters" data-refresh>${letters.length === 0
      ? html`<p class="empty">There is no such letter any more.</p>`
      : html`<p class="muted">The newest ${letters.length}:</p>${
        letters.map((letter) => letterDetails(letter, plan))
      }`}</div></section>
  `;
}

/** Sends the letters back once it was seen what that does. */
function redriveForm({ reason, node }: LetterChoice): Markup {
  return html`
    <form id="redrive" class="redrive" data-reason="${reason}"
      data-node="${node}">
      <span
        class="buttons"><button type="button" data-redrive="preview">Preview sending back</button>
    <button type="button" data-redrive="redrive" disabled>Send back</button></span>
      <p id="redrive-answer" class="muted"
        role="status">Each event goes back to the topic it came from, as it was read. Needs the control token.</p>
    </form>
  `;
}

function letterDetails(letter: LetterView, plan: Plan): Markup {
  const { value, ...facts } = shownLetter(letter, plan);
  return html`
    <details
      class="event"
      id="${letter.origin}"><summary><code>${letter.origin}</code> ${letter
        .message} <small>${timeCell(
          letter
            .lastAt,
        )}</small></summary><pre tabindex="0">${JSON.stringify(
          facts,
          null,
          2,
        )}</pre>${value === null
        ? ""
        : html`<pre tabindex="0">${
          typeof value === "string" ? value : JSON.stringify(value, null, 2)
        }</pre>`}</details>
  `;
}

/** A letter as it may be shown: without the event where samples are off. */
function shownLetter(letter: LetterView, { samples }: Plan) {
  const { origin, reason, message, node, attempts, redrives } = letter;
  const { firstAt, lastAt, key, value, headers } = letter;
  return {
    ...{ origin, reason, message, node, attempts, redrives, firstAt, lastAt },
    ...(samples.show ? { key, headers } : {}),
    value: samples.show && value !== null
      ? maskedJson(value, new Set(samples.mask))
      : null,
  };
}
