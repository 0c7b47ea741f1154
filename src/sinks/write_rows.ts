import { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { WriteResult } from "../core/node.ts";

/** How a batch becomes rows and how the rows are sent. */
export interface RowWriter<Row> {
  /**
   * The message's row or rows, why it can have none, or undefined for no row.
   */
  row(message: Message): Row | readonly Row[] | HotpathError | undefined;
  /** One result a row, in order. */
  send(rows: readonly Row[]): Promise<WriteResult>;
}

/**
 * Writes the rows of a batch in one call. A message without a row is delivered,
 * one whose row cannot be built fails by itself, the others are sent. Of a
 * message with several rows the first that fails is told.
 */
export async function writeRows<Row extends object>(
  batch: Batch,
  writer: RowWriter<Row>,
): Promise<WriteResult> {
  const { messages } = batch;
  const results = new Array<HotpathError | undefined>(messages.length);
  const rows: Row[] = [];
  const places: number[] = [];
  for (let place = 0; place < messages.length; place++) {
    const message = messages[place];
    if (message === undefined) continue;
    const row = writer.row(message);
    if (row instanceof HotpathError) {
      results[place] = row;
      continue;
    }
    for (const one of row === undefined ? noRows : isList(row) ? row : [row]) {
      rows.push(one);
      places.push(place);
    }
  }
  if (rows.length === 0) return results;
  const sent = await writer.send(rows);
  invariant(
    sent.length === rows.length,
    `A driver must give one result a row: ${sent.length} for ${rows.length}`,
  );
  for (const [index, place] of places.entries()) results[place] ??= sent[index];
  return results;
}

/** `Array.isArray` does not know a list that may not be changed. */
export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

const noRows: readonly never[] = [];
