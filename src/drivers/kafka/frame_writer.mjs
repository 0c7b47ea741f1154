// @ts-check

/** @typedef {import("./frames.mjs").Content} Content */

const encoder = new TextEncoder();
/** Up to here a loop is faster than a call of the encoder. */
const shortTextMax = 64;

/** Builds one frame in a buffer that grows as needed. */
export class FrameWriter {
  /** @type {Uint8Array} */
  #bytes;
  /** @type {DataView} */
  #view;
  #at = 5;

  /** @param {number} kind @param {number} [capacity] */
  constructor(kind, capacity = 4096) {
    this.#bytes = new Uint8Array(Math.max(capacity, 16));
    this.#view = new DataView(this.#bytes.buffer);
    this.#bytes[4] = kind;
  }

  /** @param {number} value */
  i32(value) {
    this.#room(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  /** @param {number} value */
  f64(value) {
    this.#room(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** Bytes behind their length; null has the length -1.
   * @param {Uint8Array | null} value */
  bytes(value) {
    if (value === null) return this.i32(-1);
    this.i32(value.length);
    this.raw(value);
  }

  /** UTF-8 behind its length. @param {string} value */
  text(value) {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    this.#room(4 + value.length * 3);
    const start = this.#at + 4;
    const length = value.length <= shortTextMax && this.#ascii(value, start)
      ? value.length
      : encoder.encodeInto(value, this.#bytes.subarray(start)).written;
    this.#view.setInt32(this.#at, length);
    this.#at = start + length;
  }

  /** @param {Content | null} value */
  content(value) {
    if (typeof value === "string") this.text(value);
    else this.bytes(value);
  }

  /** @param {Uint8Array} value */
  raw(value) {
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** The frame, ready to be written. @returns {Uint8Array} */
  finish() {
    this.#view.setUint32(0, this.#at - 4);
    return this.#bytes.subarray(0, this.#at);
  }

  /** Writes a text of one byte a character; false where it is none.
   * @param {string} value @param {number} start @returns {boolean} */
  #ascii(value, start) {
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      this.#bytes[start + index] = code;
    }
    return true;
  }

  /** @param {number} bytes */
  #room(bytes) {
    const wanted = this.#at + bytes;
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
