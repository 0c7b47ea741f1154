import type { WindowRecord } from "./window_record.ts";

/** Is the value the result of a window, whoever made it? */
export function isWindowRecord(value: unknown): value is WindowRecord {
  return typeof value === "object" && value !== null &&
    "window_start" in value && typeof value.window_start === "string" &&
    "window_end" in value && typeof value.window_end === "string" &&
    "revision" in value && typeof value.revision === "number" &&
    "group" in value && typeof value.group === "object" &&
    value.group !== null &&
    "measures" in value && typeof value.measures === "object" &&
    value.measures !== null;
}
