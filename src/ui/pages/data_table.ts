import { html } from "hono/html";
import { type Cell, csvText } from "../csv_text.ts";
import type { Markup } from "../markup.ts";

/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  /** What is exported, and shown where `show` does not say otherwise. */
  readonly value: (row: T) => Cell;
  readonly show?: (row: T) => Markup | string;
  readonly numeric?: boolean;
  /** Title of what is exported, where that is something else. */
  readonly csvTitle?: string;
}

/** A table: one declaration for the page and for its CSV. */
export interface DataTable<T> {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  /** What is said where there is no row. */
  readonly empty: string;
}

/** The table as a part of a page that is read anew while it is open. */
export function dataTable<T>(
  table: DataTable<T>,
  rows: readonly T[],
  /** Address of its CSV; its JSON is beside it. */
  csv: string | undefined,
): Markup {
  const { id, caption, columns, empty } = table;
  return html`
    <section class="panel" id="${id}" data-refresh
      aria-labelledby="${id}-title">
    <div class="panel-head"><h2 id="${id}-title">${caption}</h2>${links(
      csv,
    )}</div>
    ${rows.length === 0 ? html`<p class="empty">${empty}</p>` : html`
      <div class="scroll tall" tabindex="0" role="region" aria-label="${caption}">
        <table>
          <thead>
            <tr>${columns.map(({ title, numeric }) =>
              html`<th scope="col" class="${
                numeric ? "num" : ""
              }">${title}</th>`
            )}</tr>
          </thead>
          <tbody>${rows.map((row) =>
            html`<tr>${
              columns.map((column) =>
                html`<td class="${column.numeric ? "num" : ""}">${
                  column.show?.(row) ?? shownCell(column.value(row))
                }</td>`
              )
            }</tr>`
          )}</tbody>
        </table>
      </div>
    `}
    </section>
  `;
}

function links(csv: string | undefined): Markup | string {
  if (csv === undefined) return "";
  const json = csv.replace(/\.csv\b/, "");
  return html`
    <span
      class="links"><a href="${csv}" download>CSV</a> <a href="${json}">JSON</a></span>
  `;
}

/** The same table as CSV. */
export function tableCsv<T>(
  { columns }: Pick<DataTable<T>, "columns">,
  rows: readonly T[],
): string {
  return csvText(
    columns.map((column) => column.csvTitle ?? column.title),
    rows.map((row) => columns.map((column) => column.value(row))),
  );
}

function shownCell(cell: Cell): string {
  if (cell === null || cell === undefined) return "–";
  return typeof cell === "number" ? numberText(cell) : String(cell);
}

/** A number as people read it: three digits that matter, thousands grouped. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Number.isInteger(value) || Math.abs(value) >= 100
    ? 0
    : Math.abs(value) >= 10
    ? 1
    : 2;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
