import { Buffer } from "node:buffer";
import { invariant } from "../../core/invariant.ts";
import type { CellValue, ColumnType } from "../table.ts";

/**
 * A value as it goes over the wire (CQL binary protocol v4, section 6), for a
 * column that takes it, see `checkRow`. The client passes a `Buffer` on as it
 * is; its own way, by the types that the server told, costs several times this.
 */
export function cellBytes(type: ColumnType, value: CellValue): Buffer {
  switch (type) {
    case "text":
      return Buffer.from(String(value));
    case "int":
      return intBytes(Number(value));
    case "bigint":
    case "timestamp":
      return bigintBytes(Number(value));
    case "double":
      return doubleBytes(Number(value));
    case "boolean":
      return value === true ? yes : no;
    case "map<text,text>":
      return mapBytes(value, (one) => Buffer.from(String(one)));
    case "map<text,double>":
      return mapBytes(value, (one) => doubleBytes(Number(one)));
    case "set<text>":
      return setBytes(value);
  }
}

/** A whole number of 32 bits. */
export function intBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A whole number up to 2^53, of either sign. */
export function bigintBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  const high = Math.floor(value / wordSize);
  bytes.writeInt32BE(high);
  bytes.writeUInt32BE(value - high * wordSize, 4);
  return bytes;
}

function doubleBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

function mapBytes(
  value: CellValue,
  bytesOf: (one: string | number) => Buffer,
): Buffer {
  invariant(
    typeof value === "object" && value !== null && !isList(value),
    "A map is a record",
  );
  const parts: Buffer[] = [];
  for (const [name, one] of Object.entries(value)) {
    parts.push(Buffer.from(name), bytesOf(one));
  }
  return collectionBytes(parts.length / 2, parts);
}

function setBytes(value: CellValue): Buffer {
  invariant(isList(value), "A set is a list of texts");
  return collectionBytes(value.length, value.map((one) => Buffer.from(one)));
}

/** How many there are, then each part behind its length. */
function collectionBytes(count: number, parts: readonly Buffer[]): Buffer {
  const sized = parts.flatMap((part) => [intBytes(part.length), part]);
  return Buffer.concat([intBytes(count), ...sized]);
}

/** `Array.isArray` does not know a list that may not be changed. */
function isList(value: CellValue): value is readonly string[] {
  return Array.isArray(value);
}

const wordSize = 2 ** 32;
const yes = Buffer.of(1);
const no = Buffer.of(0);
