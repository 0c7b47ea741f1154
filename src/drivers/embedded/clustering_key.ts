import { invariant } from "../../core/invariant.ts";
import type { CellValue, TableSchema } from "../table.ts";

/**
 * The clustering columns of a row as bytes that sort as the rows do: numbers
 * by value, texts by their UTF-8, a descending column with its bits turned
 * round. Columns cannot run into each other, since a text ends with a mark
 * that no text contains.
 */
export function clusteringKey(
  schema: TableSchema,
  values: Readonly<Record<string, CellValue>>,
): Uint8Array {
  const bytes: number[] = [];
  for (const { column, order } of schema.clusteringKey) {
    const flip = order === "desc" ? 0xff : 0;
    for (const byte of columnBytes(values[column])) bytes.push(byte ^ flip);
  }
  return Uint8Array.from(bytes);
}

const encoder = new TextEncoder();

function columnBytes(value: CellValue | undefined): Iterable<number> {
  if (typeof value === "string") return textBytes(value);
  if (typeof value === "number") return numberBytes(value);
  invariant(typeof value === "boolean", "clustering columns are plain values");
  return [Number(value)];
}

/** A zero byte is followed by 255 within a text and by 0 at its end. */
function textBytes(text: string): number[] {
  const bytes: number[] = [];
  for (const byte of encoder.encode(text)) {
    bytes.push(byte);
    if (byte === 0) bytes.push(0xff);
  }
  bytes.push(0, 0);
  return bytes;
}

/** IEEE 754 sorts by its bits once negative numbers have theirs turned round. */
function numberBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  // Adding zero makes one zero of the two.
  new DataView(bytes.buffer).setFloat64(0, value + 0);
  const first = bytes[0] ?? 0;
  if (first < 0x80) bytes[0] = first ^ 0x80;
  else for (let at = 0; at < 8; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}
