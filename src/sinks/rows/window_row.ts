import { HotpathError } from "../../core/errors.ts";
import { isWindowRecord } from "../../core/is_window_record.ts";
import type { Message } from "../../core/message.ts";
import type { WindowRecord } from "../../core/window_record.ts";
import type { TableSchema } from "../../drivers/table.ts";

/** A window's result for rows of a table. */
export interface WindowRow {
  readonly result: WindowRecord;
  /** Unix milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Unix microseconds. */
  readonly writeTimeMicros: number;
}

/**
 * The result that a message carries, for a table whose key holds the window's
 * start and exactly these fields of its group; a `write-rejected` for anything
 * else, as results of two groups would write one row.
 */
export function windowRow(
  { value }: Message,
  { name }: TableSchema,
  fields: readonly string[],
): WindowRow | HotpathError {
  if (!isWindowRecord(value)) {
    return refused(name, "expected the result of a window", typeof value);
  }
  const given = Object.keys(value.group);
  if (
    given.length !== fields.length ||
    !fields.every((field) => given.includes(field))
  ) {
    return refused(
      name,
      `expected a window by ${fields.join(", ")}`,
      given.length === 0 ? "no groups" : given.join(", "),
    );
  }
  const start = Date.parse(value.window_start);
  const writeTimeMicros = start * microsPerMilli + value.revision;
  if (!Number.isSafeInteger(writeTimeMicros)) {
    return refused(
      name,
      "expected a start and a revision that make a write time below 2^53",
      `${value.window_start}, ${value.revision}`,
    );
  }
  return {
    result: value,
    start,
    end: Date.parse(value.window_end),
    writeTimeMicros,
  };
}

function refused(
  table: string,
  expected: string,
  found: string,
): HotpathError {
  return new HotpathError({
    code: "write-rejected",
    message: `Cannot write to ${table}, ${expected}: ${found}`,
    details: { table },
  });
}

/**
 * Of two results of one window and group the higher revision has to win, and
 * the row's key holds the window's start already. So the revision alone counts
 * within a row, added to the start so that time-window compaction finds the
 * row's age: a billion events move it by half an hour.
 */
const microsPerMilli = 1_000;
