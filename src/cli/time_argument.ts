import { InvalidArgumentError } from "commander";
import { systemClock } from "../core/clock.ts";
import { parseDurationMs } from "../core/units.ts";

/**
 * Reads an instant from the command line, Unix milliseconds: a date or a time
 * in ISO 8601 (no zone means UTC), or how long ago it was, such as `2h`.
 */
export function timeArgument(text: string): number {
  const time = readTime(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError(
    "expected a time such as 2025-12-03T10:00:00Z, or how long ago: 2h",
  );
}

/** The instant that a text names; undefined where it names none. */
export function readTime(text: string): number | undefined {
  const agoMs = parseDurationMs(text);
  if (agoMs !== undefined) return systemClock.now() - agoMs;
  const match = isoPattern.exec(text);
  if (match === null) return undefined;
  const [, date = "", clock = "T00:00:00", zone = "Z"] = match;
  const time = Date.parse(`${date}${clock.replace(" ", "T")}${zone}`);
  // The stock parser takes 30 February for 2 March.
  const isReal = !Number.isNaN(time) &&
    new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().startsWith(date);
  return isReal ? time : undefined;
}

const isoPattern =
  /^(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/;
