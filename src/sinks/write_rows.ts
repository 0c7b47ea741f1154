import { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import type { Batch, Message } from "../core/message.ts";
import type { WriteResult } from "../core/node.ts";

/** How a batch becomes rows and how the rows are sent. */
export interface RowWriter<Row> {
  /** The message's row, why it can have none, or undefined for no row. */
  row(message: Message): Row | HotpathError | undefined;
  /** One result a row, in order. */
  send(rows: readonly Row[]): Promise<WriteResult>;
}

/**
 * Writes the rows of a batch in one call. A message without a row is delivered,
 * one whose row cannot be built fails by itself, the others are sent.
 */
export async function writeRows<Row>(
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
    } else if (row !== undefined) {
      rows.push(row);
      places.push(place);
    }
  }
  if (rows.length === 0) return results;
  const sent = await writer.send(rows);
  invariant(
    sent.length === rows.length,
    `A driver must give one result a row: ${sent.length} for ${rows.length}`,
  );
  for (const [index, place] of places.entries()) results[place] = sent[index];
  return results;
}
