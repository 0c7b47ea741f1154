import { HotpathError } from "../core/errors.ts";
import { shownValue } from "../config/printable.ts";
import { fieldPattern, type FieldReader, fieldReader } from "./field_text.ts";

/** What a template has to be, for a message; undefined if it is that. */
export function templateFault(template: string): string | undefined {
  const rest = template.replaceAll(
    placeholders,
    (_, name: string) => fieldPattern.test(name) ? "" : "{",
  );
  if (/[{}]/.test(rest)) {
    return "expected fields in braces, such as kol:scores:{platform}:{kol_id}";
  }
  return placeholder.test(template)
    ? undefined
    : "expected at least one field in braces, such as {kol_id}";
}

/**
 * A key with fields in it: `kol:scores:{platform}:{kol_id}`. A field that is
 * missing, or holds the colon that separates the parts, is a `write-rejected`:
 * escaped, the key would be another one than its readers build.
 */
export class KeyTemplate {
  readonly #parts: readonly string[];
  readonly #fields: readonly { name: string; read: FieldReader }[];

  constructor(template: string) {
    this.#parts = template.split(placeholder).filter((_, at) => at % 2 === 0);
    this.#fields = [...template.matchAll(placeholders)].map((
      [, name = ""],
    ) => ({
      name,
      read: fieldReader(name),
    }));
  }

  /** The key of a value. */
  render(value: unknown): string | HotpathError {
    let key = this.#parts[0] ?? "";
    for (const [index, { name, read }] of this.#fields.entries()) {
      const text = read(value);
      if (text === undefined || text.includes(separator)) {
        return rejected(name, text);
      }
      key += text + (this.#parts[index + 1] ?? "");
    }
    return key;
  }
}

function rejected(name: string, text: string | undefined): HotpathError {
  return new HotpathError({
    code: "write-rejected",
    message: text === undefined
      ? `Cannot build the key, the event has no field: ${name}`
      : `Cannot build the key, expected no colon in ${name}: ${
        shownValue(text)
      }`,
    details: { field: name },
  });
}

const placeholder = /\{([^{}]*)\}/;
const placeholders = /\{([^{}]*)\}/g;
const separator = ":";
