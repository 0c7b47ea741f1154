// @ts-check

const decoder = new TextDecoder();

/** Reads the body of one frame. */
export class FrameReader {
  /** @type {Uint8Array} */
  #bytes;
  /** @type {DataView} */
  #view;
  #at = 0;

  /** @param {Uint8Array} body */
  constructor(body) {
    this.#bytes = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  /** @returns {number} */
  i32() {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4);
  }

  /** @returns {number} */
  f64() {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8);
  }

  /** A view into the frame, not a copy. @returns {Uint8Array | null} */
  bytes() {
    const length = this.i32();
    if (length < 0) return null;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** @returns {string} */
  text() {
    return decoder.decode(this.bytes() ?? new Uint8Array(0));
  }
}
