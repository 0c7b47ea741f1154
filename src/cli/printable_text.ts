/**
 * A text without control characters: what comes from an event must not move
 * the cursor, colour the screen or change a terminal's title.
 */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ");
}
