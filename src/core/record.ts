/** A header of a record; Kafka allows a name to occur more than once. */
export type Header = readonly [name: string, value: Uint8Array];

/** The place where a record was read. It survives replays. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** One record as a log holds it: bytes and coordinates, nothing decoded. */
export interface LogRecord extends Origin {
  /** The log's own time of the record, Unix milliseconds. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly Header[];
}

/** Bytes, or a text that is written as UTF-8. */
export type Content = Uint8Array | string;

/** A header that is to be written. */
export type OutHeader = readonly [name: string, value: Content];

/** A record that is to be written. */
export interface OutRecord {
  readonly topic: string;
  /** Chosen by the key's hash when absent. */
  readonly partition?: number;
  readonly key: Content | null;
  readonly value: Content | null;
  readonly headers: readonly OutHeader[];
  /** Unix milliseconds; the log's clock when absent. */
  readonly timestamp?: number;
}

/** A record that is to be written, all of it as bytes. */
export interface EncodedRecord extends OutRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly Header[];
}

/** The record with its texts as bytes. */
export function encodedRecord(record: OutRecord): EncodedRecord {
  return {
    ...record,
    key: record.key === null ? null : bytesOf(record.key),
    value: record.value === null ? null : bytesOf(record.value),
    headers: record.headers.map(([name, value]) => [name, bytesOf(value)]),
  };
}

/** Text form of an origin: `topic/partition/offset`. */
export function originId(origin: Origin): string {
  return `${origin.topic}/${origin.partition}/${origin.offset}`;
}

/** Bytes that a record occupies in a budget: key, value and headers. */
export function recordBytes(
  record: Pick<LogRecord, "key" | "value" | "headers">,
): number {
  let bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const [name, value] of record.headers) {
    bytes += name.length + value.length;
  }
  return bytes;
}

function bytesOf(content: Content): Uint8Array {
  return typeof content === "string" ? encoder.encode(content) : content;
}

const encoder = new TextEncoder();
