// @ts-check
import { FrameReader } from "./frame_reader.mjs";
import { FrameWriter } from "./frame_writer.mjs";

/**
 * The frames between hotpath and its Kafka port, one definition for both
 * sides. A frame is a u32 length of what follows, a u8 kind and a body; all
 * numbers are big-endian. Control frames are JSON, as they are rare; records
 * and delivery reports are laid out by hand, as they are not.
 *
 * @typedef {object} FrameRecord A record as it was read.
 * @property {string} topic
 * @property {number} partition -1 where the key's hash decides
 * @property {number} offset
 * @property {number} timestamp Unix milliseconds; 0 where the log decides
 * @property {Uint8Array | null} key
 * @property {Uint8Array | null} value
 * @property {readonly (readonly [string, Uint8Array])[]} headers
 *
 * @typedef {Uint8Array | string} Content Bytes, or a text written as UTF-8.
 *
 * @typedef {object} UnframedRecord A record that is to be written to a frame.
 * @property {string} topic
 * @property {number} [partition] -1 where the key's hash decides
 * @property {number} [offset]
 * @property {number} [timestamp] Unix milliseconds; 0 where the log decides
 * @property {Content | null} key
 * @property {Content | null} value
 * @property {readonly (readonly [string, Content])[]} headers
 */

/** Kinds of frames. */
export const frameKind = Object.freeze({
  control: 1,
  records: 2,
  produce: 3,
  reports: 4,
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {unknown} message @returns {Uint8Array} */
export function controlFrame(message) {
  const writer = new FrameWriter(frameKind.control);
  writer.raw(encoder.encode(JSON.stringify(message)));
  return writer.finish();
}

/** @param {Uint8Array} body @returns {unknown} */
export function readControl(body) {
  return JSON.parse(decoder.decode(body));
}

/**
 * A frame of records: `kind` says in which direction, `id` for whom, `request`
 * what it answers or asks. Topics and names of headers stand in it once.
 * @param {number} kind
 * @param {{ id: number, request: number }} to
 * @param {readonly UnframedRecord[]} records
 * @returns {Uint8Array}
 */
export function recordsFrame(kind, to, records) {
  const writer = new FrameWriter(kind, 64 + records.length * 1024);
  writer.i32(to.id);
  writer.i32(to.request);
  const names = namesOf(records);
  writer.i32(names.size);
  for (const name of names.keys()) writer.text(name);
  writer.i32(records.length);
  for (const record of records) writeRecord(writer, record, names);
  return writer.finish();
}

/**
 * @param {Uint8Array} body
 * @returns {{ id: number, request: number, records: FrameRecord[] }}
 */
export function readRecords(body) {
  const reader = new FrameReader(body);
  const id = reader.i32();
  const request = reader.i32();
  const names = Array.from({ length: reader.i32() }, () => reader.text());
  const count = reader.i32();
  /** @type {FrameRecord[]} */
  const records = [];
  for (let index = 0; index < count; index++) {
    records.push(readRecord(reader, names));
  }
  return { id, request, records };
}

/** What became of the records of a request, written in as it becomes known. */
export class ReportsFrame {
  /** @type {Uint8Array} */
  #bytes;
  /** @type {DataView} */
  #view;

  /** @param {number} request @param {number} count */
  constructor(request, count) {
    const writer = new FrameWriter(
      frameKind.reports,
      reportsAt + count * reportBytes,
    );
    writer.i32(request);
    writer.i32(count);
    writer.raw(new Uint8Array(count * reportBytes));
    this.#bytes = writer.finish();
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** `error` is librdkafka's code, 0 if the record was stored.
   * @param {number} index
   * @param {{ error: number, partition: number, offset: number }} report */
  report(index, { error, partition, offset }) {
    const at = reportsAt + index * reportBytes;
    this.#view.setInt32(at, error);
    this.#view.setInt32(at + 4, partition);
    this.#view.setFloat64(at + 8, offset);
  }

  /** The frame, ready to be written. @returns {Uint8Array} */
  finish() {
    return this.#bytes;
  }
}

/** Of a frame: its length, kind, request and count. */
const reportsAt = 13;
const reportBytes = 16;

/**
 * What `take` makes of each report of a frame's body, in order.
 * @template T
 * @param {Uint8Array} body
 * @param {(error: number, place: { partition: number, offset: number },
 *   index: number) => T} take
 * @returns {T[]}
 */
export function readReports(body, take) {
  const reader = new FrameReader(body);
  reader.i32();
  const count = reader.i32();
  /** @type {T[]} */
  const results = [];
  for (let index = 0; index < count; index++) {
    const error = reader.i32();
    const place = { partition: reader.i32(), offset: reader.f64() };
    results.push(take(error, place, index));
  }
  return results;
}

/** Topics and names of headers, each with its place.
 * @param {readonly UnframedRecord[]} records @returns {Map<string, number>} */
function namesOf(records) {
  /** @type {Map<string, number>} */
  const names = new Map();
  for (const { topic, headers } of records) {
    if (!names.has(topic)) names.set(topic, names.size);
    for (const [name] of headers) {
      if (!names.has(name)) names.set(name, names.size);
    }
  }
  return names;
}

/**
 * @param {FrameWriter} writer
 * @param {UnframedRecord} record
 * @param {ReadonlyMap<string, number>} names
 */
function writeRecord(writer, record, names) {
  writer.i32(names.get(record.topic) ?? 0);
  writer.i32(record.partition ?? -1);
  writer.f64(record.offset ?? 0);
  writer.f64(record.timestamp ?? 0);
  writer.content(record.key);
  writer.content(record.value);
  writer.i32(record.headers.length);
  for (const [name, value] of record.headers) {
    writer.i32(names.get(name) ?? 0);
    writer.content(value);
  }
}

/**
 * @param {FrameReader} reader
 * @param {readonly string[]} names
 * @returns {FrameRecord}
 */
function readRecord(reader, names) {
  const topic = names[reader.i32()] ?? "";
  const partition = reader.i32();
  const offset = reader.f64();
  const timestamp = reader.f64();
  const key = reader.bytes();
  const value = reader.bytes();
  const headerCount = reader.i32();
  if (headerCount === 0) {
    return { topic, partition, offset, timestamp, key, value, headers: none };
  }
  /** @type {[string, Uint8Array][]} */
  const headers = [];
  for (let index = 0; index < headerCount; index++) {
    const name = names[reader.i32()] ?? "";
    headers.push([name, reader.bytes() ?? new Uint8Array(0)]);
  }
  return { topic, partition, offset, timestamp, key, value, headers };
}

/** Of every record without headers.
 * @type {readonly (readonly [string, Uint8Array])[]} */
const none = Object.freeze([]);
