const wide =
  // Scripts and signs that a monospace font draws two columns wide.
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const zeroWidth = /\p{Mn}/u;

/** Columns that a text takes in a monospace font, estimated. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** A text cut to so many columns, an ellipsis in place of the rest. */
export function clipLabel(text: string, maxColumns: number): string {
  if (columnsOf(text) <= maxColumns) return text;
  let clipped = "";
  let columns = 1;
  for (const character of text) {
    columns += columnsOfCharacter(character);
    if (columns > maxColumns) break;
    clipped += character;
  }
  return `${clipped.trimEnd()}…`;
}

/** Where a line is best broken: behind a comma, a space, or a sign. */
const breaks = [/(?<=, )/, /(?<= )/, /(?<=[:/},.])/];

/** A text over at most two lines, each of at most so many columns. */
export function twoLines(text: string, maxColumns: number): string[] {
  if (columnsOf(text) <= maxColumns) return text === "" ? [] : [text];
  const first = breaks
    .map((at) => beginning(text.split(at), maxColumns))
    .find((line) => columnsOf(line) >= maxColumns / 3) ??
    clipLabel(text, maxColumns).slice(0, -1);
  const rest = text.slice(first.length).trimStart();
  return [first.trimEnd(), clipLabel(rest, maxColumns)];
}

/** As many parts as fit, from the first. */
function beginning(parts: readonly string[], maxColumns: number): string {
  let line = "";
  for (const part of parts) {
    if (columnsOf(`${line}${part}`.trimEnd()) > maxColumns) break;
    line += part;
  }
  return line;
}

function columnsOfCharacter(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
