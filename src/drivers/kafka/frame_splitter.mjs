// @ts-check

/** A longer frame means that the two sides are out of step. */
const frameBytesMax = 256 * 1024 * 1024;

/** Length and kind. */
const headBytes = 5;

/** Cuts a stream of chunks into frames. */
export class FrameSplitter {
  /** Chunks of a frame that has not arrived whole.
   * @type {Uint8Array[]} */
  #chunks = [];
  #pending = 0;
  /** Bytes with which the first frame of the chunks is whole. */
  #wanted = headBytes;

  /** Bytes of a frame that has not arrived whole. @returns {number} */
  get pending() {
    return this.#pending;
  }

  /**
   * The frames that are whole with this chunk, as kind and body.
   * @param {Uint8Array} chunk
   * @returns {{ kind: number, body: Uint8Array }[]}
   */
  push(chunk) {
    this.#chunks.push(chunk);
    this.#pending += chunk.length;
    // Put together once: a frame may come in many chunks.
    if (this.#pending < this.#wanted) return [];
    const bytes = this.#together();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const frames = [];
    let at = 0;
    this.#wanted = headBytes;
    while (bytes.length - at >= headBytes) {
      const length = view.getUint32(at);
      if (length < 1 || length > frameBytesMax) {
        throw new RangeError(`Read a frame of an impossible length: ${length}`);
      }
      const end = at + 4 + length;
      if (bytes.length < end) {
        this.#wanted = end - at;
        break;
      }
      frames.push({
        kind: bytes[at + 4] ?? 0,
        body: bytes.subarray(at + headBytes, end),
      });
      at = end;
    }
    this.#chunks = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#pending = bytes.length - at;
    return frames;
  }

  /** @returns {Uint8Array} */
  #together() {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return first;
    const bytes = new Uint8Array(this.#pending);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
