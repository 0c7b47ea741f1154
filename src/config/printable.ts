/** Longest value shown in a message, in characters. */
const maxShownLength = 60;

const unprintable = new RegExp(
  // Control and format characters can rewrite a terminal's line or turn the
  // reading direction; lone surrogates are no text at all.
  "[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]",
  "gu",
);

/** A text that can be shown on one line anywhere: nothing in it acts. */
export function printable(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(
    unprintable,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A value for the end of a message: on one line, cut where it is long. */
export function shownValue(value: unknown): string {
  const text = typeof value === "string"
    ? value === "" ? '""' : value
    : value === undefined
    ? "nothing"
    : JSON.stringify(value) ?? typeof value;
  const characters = [...printable(text)];
  return characters.length <= maxShownLength
    ? characters.join("")
    : `${characters.slice(0, maxShownLength - 1).join("")}…`;
}
