import type { ScalarValue } from "./config_tree.ts";

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/**
 * Reads an unquoted text as YAML would: true, false, a number, else the text.
 * A whole number too large to be exact stays a text.
 */
export function scalarFromText(text: string): ScalarValue {
  if (text === "true") return true;
  if (text === "false") return false;
  if (!jsonNumber.test(text)) return text;
  const number = Number(text);
  const exact = /[.eE]/.test(text) || Number.isSafeInteger(number);
  return Number.isFinite(number) && exact ? number : text;
}
