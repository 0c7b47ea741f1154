// @ts-check

/** A longer frame means that the two sides are out of step. */
const frameBytesMax = 256 * 1024 * 1024;

/** Cuts a stream of chunks into frames. */
export class FrameSplitter {
  /** @type {Uint8Array} */
  #rest = new Uint8Array(0);

  /** Bytes of a frame that has not arrived whole. @returns {number} */
  get pending() {
    return this.#rest.length;
  }

  /**
   * The frames that are whole with this chunk, as kind and body.
   * @param {Uint8Array} chunk
   * @returns {{ kind: number, body: Uint8Array }[]}
   */
  push(chunk) {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const frames = [];
    let at = 0;
    while (bytes.length - at >= 5) {
      const length = view.getUint32(at);
      if (length < 1 || length > frameBytesMax) {
        throw new RangeError(`Read a frame of an impossible length: ${length}`);
      }
      if (bytes.length - at < 4 + length) break;
      frames.push({
        kind: bytes[at + 4] ?? 0,
        body: bytes.subarray(at + 5, at + 4 + length),
      });
      at += 4 + length;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}
