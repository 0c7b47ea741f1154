import type { HotpathError } from "../../core/errors.ts";
import type { Message } from "../../core/message.ts";
import type { CellValue, TableSchema } from "../../drivers/table.ts";

/** A row of one table made from an event. */
export interface EventRow {
  readonly values: Readonly<Record<string, CellValue>>;
  /** Unix microseconds. */
  readonly writeTimeMicros: number;
}

/** How events become rows of one table. */
export interface EventTable {
  readonly schema: TableSchema;
  /** One row or several, why there can be none, or undefined for no row. */
  row(
    message: Message,
  ): EventRow | readonly EventRow[] | HotpathError | undefined;
}
