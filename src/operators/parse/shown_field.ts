import { shownValue } from "../../config/printable.ts";

/** A field's value for the end of a message: quoted, short, on one line. */
export function shownField(value: unknown): string {
  if (typeof value === "string") {
    return shownValue(JSON.stringify(value.slice(0, textLengthMax)));
  }
  if (value === undefined) return "nothing";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

/** More is cut off anyway, and a value may be as long as a record. */
const textLengthMax = 100;
