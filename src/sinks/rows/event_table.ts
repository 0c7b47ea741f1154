import type { HotpathError } from "../../core/errors.ts";
import type { Message } from "../../core/message.ts";
import type { TableSchema } from "../../drivers/table.ts";
import type { ScoreRow } from "./score_row.ts";

/** How events become rows of one table. */
export interface EventTable {
  readonly schema: TableSchema;
  /** Why there can be no row, or undefined where the event needs none. */
  row(message: Message): ScoreRow | HotpathError | undefined;
}
