import { invariant } from "../../core/invariant.ts";
import type { CellValue, ColumnType } from "../table.ts";

/** Bytes that are allocated at a time for the cells of many rows. */
const chunkBytes = 65_536;
/** Up to here a loop is faster than a call of the encoder. */
const shortTextMax = 64;

const encoder = new TextEncoder();

/**
 * Writes the cells of one row after the other as they go over the wire (CQL
 * binary protocol v4, section 6), each behind its length. A buffer for each
 * cell, which is the client's own way, costs several times this.
 */
export class CellWriter {
  #bytes = new Uint8Array(chunkBytes);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  /** Where the row begins. */
  #start = 0;

  /** Begins a row; what is left of one that failed is dropped. */
  begin(): void {
    this.#at = this.#start;
  }

  /** A value for a column that takes it, see `checkRow`. */
  cell(type: ColumnType, value: CellValue): void {
    switch (type) {
      case "text":
        return this.#text(String(value));
      case "int":
        return this.int(Number(value));
      case "bigint":
      case "timestamp":
        return this.bigint(Number(value));
      case "double":
        return this.#double(Number(value));
      case "boolean":
        return this.#boolean(value === true);
      case "map<text,text>":
        return this.#map(value, (one) => this.#text(String(one)));
      case "map<text,double>":
        return this.#map(value, (one) => this.#double(Number(one)));
      case "set<text>":
        return this.#set(value);
    }
  }

  /** A whole number of 32 bits. */
  int(value: number): void {
    this.#room(8);
    this.#view.setInt32(this.#at, 4);
    this.#view.setInt32(this.#at + 4, value);
    this.#at += 8;
  }

  /** A whole number up to 2^53, of either sign. */
  bigint(value: number): void {
    this.#room(12);
    const high = Math.floor(value / wordSize);
    this.#view.setInt32(this.#at, 8);
    this.#view.setInt32(this.#at + 4, high);
    this.#view.setUint32(this.#at + 8, value - high * wordSize);
    this.#at += 12;
  }

  /** The bytes of the row, which stay as they are. */
  take(): Uint8Array {
    const row = this.#bytes.subarray(this.#start, this.#at);
    this.#start = this.#at;
    return row;
  }

  #double(value: number): void {
    this.#room(12);
    this.#view.setInt32(this.#at, 8);
    this.#view.setFloat64(this.#at + 4, value);
    this.#at += 12;
  }

  #boolean(value: boolean): void {
    this.#room(5);
    this.#view.setInt32(this.#at, 1);
    this.#view.setUint8(this.#at + 4, value ? 1 : 0);
    this.#at += 5;
  }

  #text(value: string): void {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    this.#room(4 + value.length * 3);
    const from = this.#at + 4;
    const length = value.length <= shortTextMax && this.#ascii(value, from)
      ? value.length
      : encoder.encodeInto(value, this.#bytes.subarray(from)).written;
    this.#view.setInt32(this.#at, length);
    this.#at = from + length;
  }

  /** Writes a text of one byte a character; false where it is none. */
  #ascii(value: string, from: number): boolean {
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      this.#bytes[from + index] = code;
    }
    return true;
  }

  #map(value: CellValue, write: (one: string | number) => void): void {
    invariant(
      typeof value === "object" && value !== null && !isList(value),
      "A map is a record",
    );
    const entries = Object.entries(value);
    this.#collection(entries.length, () => {
      for (const [name, one] of entries) {
        this.#text(name);
        write(one);
      }
    });
  }

  #set(value: CellValue): void {
    invariant(isList(value), "A set is a list of texts");
    this.#collection(value.length, () => {
      for (const one of value) this.#text(one);
    });
  }

  /** How many there are, then the parts; the length of it all goes first. */
  #collection(count: number, write: () => void): void {
    this.#room(8);
    // A larger chunk may take the place of this one meanwhile.
    const place = this.#at - this.#start;
    this.#view.setInt32(this.#at + 4, count);
    this.#at += 8;
    write();
    const at = this.#start + place;
    this.#view.setInt32(at, this.#at - at - 4);
  }

  /** Takes another chunk where this one is full; rows before keep theirs. */
  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const begun = this.#bytes.subarray(this.#start, this.#at);
    const wanted = begun.length + bytes;
    this.#bytes = new Uint8Array(Math.max(chunkBytes, wanted * 2));
    this.#view = new DataView(this.#bytes.buffer);
    this.#bytes.set(begun);
    this.#at = begun.length;
    this.#start = 0;
  }
}

/** `Array.isArray` does not know a list that may not be changed. */
function isList(value: CellValue): value is readonly string[] {
  return Array.isArray(value);
}

const wordSize = 2 ** 32;
