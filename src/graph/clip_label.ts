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

function columnsOfCharacter(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
