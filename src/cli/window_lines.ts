import { formatDuration } from "../core/units.ts";
import type { WindowRecord, WindowValue } from "../core/window_record.ts";
import { printable } from "./printable_text.ts";

/**
 * Results of windows as lines for a person, in columns that only grow, so that
 * what follows stays below what was printed before. The headings are printed
 * first, and again where a column has grown.
 */
export class WindowLines {
  readonly #widths = columns.map(({ heading }) => widthOf(heading));
  #isBegun = false;

  print(results: readonly WindowRecord[]): string {
    const rows = results.map((one) => columns.map(({ cell }) => cell(one)));
    const isWider = this.#fit(rows);
    const headings = columns.map(({ heading }) => heading);
    const shown = this.#isBegun && !isWider ? rows : [headings, ...rows];
    this.#isBegun = true;
    return shown.map((cells) => `${this.#line(cells)}\n`).join("");
  }

  /** Makes room for every cell; was there too little for one? */
  #fit(rows: readonly (readonly string[])[]): boolean {
    let isWider = false;
    for (const cells of rows) {
      for (const [index, cell] of cells.entries()) {
        const width = Math.min(widthOf(cell), columnWidthMax);
        if (width <= (this.#widths[index] ?? 0)) continue;
        this.#widths[index] = width;
        isWider = true;
      }
    }
    return isWider;
  }

  #line(cells: readonly string[]): string {
    return cells.map((cell, index) => {
      const room = " ".repeat(
        Math.max(0, (this.#widths[index] ?? 0) - widthOf(cell)),
      );
      return columns[index]?.isNumber ? room + cell : cell + room;
    }).join("  ").trimEnd();
  }
}

/** What is printed of a result; the texts are from anywhere. */
const columns: readonly {
  readonly heading: string;
  readonly isNumber?: true;
  readonly cell: (result: WindowRecord) => string;
}[] = [
  {
    heading: "window",
    cell: ({ window_start }) => `${window_start.slice(0, secondsLength)}Z`,
  },
  {
    heading: "size",
    cell: ({ window_start, window_end }) =>
      formatDuration(Date.parse(window_end) - Date.parse(window_start)),
  },
  { heading: "name", cell: ({ name }) => printable(name) },
  { heading: "group", cell: ({ group }) => pairs(group) },
  {
    heading: "count",
    isNumber: true,
    cell: ({ count }) => String(count),
  },
  { heading: "state", cell: stateOf },
  {
    heading: "revision",
    isNumber: true,
    cell: ({ revision }) => String(revision),
  },
  { heading: "measures", cell: ({ measures }) => pairs(measures) },
];

function stateOf({ final, incomplete }: WindowRecord): string {
  return incomplete ? "incomplete" : final ? "final" : "open";
}

function pairs(values: Readonly<Record<string, WindowValue>>): string {
  return printable(
    Object.entries(values).map(([name, value]) => `${name}=${shown(value)}`)
      .join(" "),
  );
}

/** Four digits are enough to look at; `--json` has them all. */
function shown(value: WindowValue): string {
  if (typeof value !== "number" || Number.isInteger(value)) return `${value}`;
  return `${Number(value.toPrecision(digitsShown))}`;
}

/** Places that a text takes on a terminal. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!combining.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const combining = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** `2025-12-03T10:00:00` of an ISO time. */
const secondsLength = 19;
const digitsShown = 4;
/** One long group must not push all others off the screen. */
const columnWidthMax = 60;
