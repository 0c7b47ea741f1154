/** Writes what Kafka's protocol is made of, in its first, not compact, form. */
export class WireWriter {
  readonly #bytes: number[] = [];

  int8(value: number): this {
    this.#bytes.push(value & 255);
    return this;
  }

  int16(value: number): this {
    return this.int8(value >> 8).int8(value);
  }

  int32(value: number): this {
    return this.int16(value >> 16).int16(value);
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    this.int16(bytes.length);
    for (const byte of bytes) this.int8(byte);
    return this;
  }

  block(value: Uint8Array): this {
    this.int32(value.length);
    for (const byte of value) this.int8(byte);
    return this;
  }

  list<T>(values: readonly T[], write: (value: T) => void): this {
    this.int32(values.length);
    for (const value of values) write(value);
    return this;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes);
  }
}
