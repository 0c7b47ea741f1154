import { HotpathError } from "../../core/errors.ts";
import { shownValue } from "../../config/printable.ts";

/** An object of an answer, none of its fields known yet. */
export type ReplyFields = Readonly<Record<string, unknown>>;

/** Is the value an object with fields? */
export function isFields(value: unknown): value is ReplyFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An answer that cannot be used: `reply-mismatch`, to be asked for again. */
export function mismatch(expected: string, found: unknown): HotpathError {
  const shown = typeof found === "string" ? found.slice(0, 200) : found;
  return new HotpathError({
    code: "reply-mismatch",
    message: `Cannot use the scoring service's answer, expected ${expected}: ${
      shownValue(shown)
    }`,
  });
}
