/** A cell of a table that is exported. */
export type Cell = string | number | boolean | null | undefined;

/**
 * A table as CSV (RFC 4180). A text that a spreadsheet would take for a formula
 * gets an apostrophe in front, as the texts come from events.
 */
export function csvText(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  return [head, ...rows]
    .map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
