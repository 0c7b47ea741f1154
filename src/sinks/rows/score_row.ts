import type { Message } from "../../core/message.ts";
import type { TableSchema } from "../../drivers/table.ts";
import type { ScoreRecord } from "../../scoring/score_record.ts";
import type { EventRow } from "./event_table.ts";

/** How scores become rows of one table. */
export interface ScoreTable {
  readonly schema: TableSchema;
  /** undefined where the score has nothing that the table holds. */
  row(score: ScoreRecord, message: Message): EventRow | undefined;
}

/**
 * The write time of a row whose key holds the event's id: its event time, so
 * that a replay writes the same and an older event never replaces a newer.
 */
export function eventMicros(message: Message): number {
  return message.eventTime * microsPerMilli;
}

/**
 * The write time of a row whose key two events of one millisecond share. Equal
 * write times would mix their cells, so the offset decides within it.
 */
export function tiedMicros(message: Message): number {
  return eventMicros(message) + message.record.offset % microsPerMilli;
}

const microsPerMilli = 1_000;
