import Table from "cli-table3";
import { printable } from "./printable_text.ts";

/** Rows under their headings, for a person; the cells may hold any text. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    chars: plain,
  });
  for (const row of rows) table.push(row.map(printable));
  return `${table.toString()}\n`;
}

/** No frame: the columns alone are easier to read and to cut. */
const plain = {
  "top": "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  "bottom": "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  "left": "",
  "left-mid": "",
  "mid": "",
  "mid-mid": "",
  "right": "",
  "right-mid": "",
  "middle": " ",
};
