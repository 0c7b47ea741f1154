import { modelRefused } from "./model_refused.ts";

/** One `key=value` line of a model file. */
export interface Field {
  readonly key: string;
  /** Everything behind the first `=`. */
  readonly value: string;
  /** True for a line without `=`, which is a key alone. */
  readonly bare: boolean;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** The lines of one section by their key. */
export type Fields = ReadonlyMap<string, Field>;

/** How many characters of a value an error repeats. */
const SHOWN_CHARACTERS = 60;

/** A value of the file, cut to what fits into an error. */
export function shown(value: string): string {
  return value.length <= SHOWN_CHARACTERS
    ? `'${value}'`
    : `'${value.slice(0, SHOWN_CHARACTERS)}...'`;
}

/**
 * Reads a line of the form `key=value`; a line without `=` is a key alone.
 * Only the first `=` counts, since a feature may be called `a=b`.
 */
export function readField(text: string, line: number): Field {
  const at = text.indexOf("=");
  return at < 0
    ? { key: text, value: "", bare: true, line }
    : { key: text.slice(0, at), value: text.slice(at + 1), bare: false, line };
}

/** The field `key`, or a refusal that names it. */
export function requireField(
  fields: Fields,
  key: string,
  section: { readonly name: string; readonly line: number },
): Field {
  const field = fields.get(key);
  if (field === undefined) {
    throw modelRefused(`${section.name} has no ${key}`, { line: section.line });
  }
  return field;
}
