/**
 * Encodes many short texts into few large buffers: an array of its own for each
 * costs more than its bytes. What was encoded is never overwritten.
 */
export class TextPool {
  #chunk = new Uint8Array(0);
  #used = 0;

  /** The text as UTF-8. */
  encode(text: string): Uint8Array {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const bytesMax = text.length * 3;
    if (bytesMax > largeBytes) return encoder.encode(text);
    if (this.#used + bytesMax > this.#chunk.length) {
      this.#chunk = new Uint8Array(chunkBytes);
      this.#used = 0;
    }
    const free = this.#chunk.subarray(this.#used);
    const { written } = encoder.encodeInto(text, free);
    this.#used += written;
    return free.subarray(0, written);
  }
}

const encoder = new TextEncoder();
/** As long as one text of it is kept, all of it is. */
const chunkBytes = 16_384;
const largeBytes = 1_024;
