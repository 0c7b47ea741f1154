/**
 * Reads what Kafka's protocol is made of, in its first, not compact, form.
 * Throws where the answer ends before what is asked of it.
 */
export class WireReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Is there nothing more to read? */
  get isEmpty(): boolean {
    return this.#at === this.#view.byteLength;
  }

  int8(): number {
    return this.#view.getInt8(this.#step(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#step(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#step(4));
  }

  /** A text, or null where there is none. */
  text(): string | null {
    const length = this.int16();
    return length < 0 ? null : new TextDecoder().decode(this.#take(length));
  }

  block(): Uint8Array {
    return this.#take(Math.max(0, this.int32()));
  }

  list<T>(read: () => T): T[] {
    const values: T[] = [];
    for (let left = this.int32(); left > 0; left--) values.push(read());
    return values;
  }

  #take(length: number): Uint8Array {
    const from = this.#view.byteOffset + this.#step(length);
    return new Uint8Array(this.#view.buffer, from, length);
  }

  #step(length: number): number {
    const at = this.#at;
    if (at + length > this.#view.byteLength) {
      throw new RangeError("the broker's answer ends too soon");
    }
    this.#at += length;
    return at;
  }
}
