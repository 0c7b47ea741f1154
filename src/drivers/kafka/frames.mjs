// @ts-check
/**
 * The frames between hotpath and its Kafka port, one definition for both
 * sides. A frame is a u32 length of what follows, a u8 kind and a body; all
 * numbers are big-endian. Control frames are JSON, as they are rare; records
 * and delivery reports are laid out by hand, as they are not.
 *
 * @typedef {object} FrameRecord A record on its way, either direction.
 * @property {string} topic
 * @property {number} partition -1 where the key's hash decides
 * @property {number} offset 0 on its way out
 * @property {number} timestamp Unix milliseconds; 0 where the log decides
 * @property {Uint8Array | null} key
 * @property {Uint8Array | null} value
 * @property {readonly (readonly [string, Uint8Array])[]} headers
 *
 * @typedef {object} FrameReport What became of one record that was sent.
 * @property {number} error librdkafka's code, 0 if it was stored
 * @property {number} partition
 * @property {number} offset
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
  u16(value) {
    this.#room(2);
    this.#view.setUint16(this.#at, value);
    this.#at += 2;
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

  /** @param {string} value */
  text(value) {
    this.bytes(encoder.encode(value));
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
  u16() {
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2);
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
 * what it answers or asks.
 * @param {number} kind
 * @param {{ id: number, request: number }} to
 * @param {readonly FrameRecord[]} records
 * @returns {Uint8Array}
 */
export function recordsFrame(kind, to, records) {
  const writer = new FrameWriter(kind, 64 + records.length * 768);
  writer.i32(to.id);
  writer.i32(to.request);
  const topics = [...new Set(records.map((record) => record.topic))];
  writer.u16(topics.length);
  for (const topic of topics) writer.text(topic);
  writer.i32(records.length);
  for (const record of records) writeRecord(writer, record, topics);
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
  const topics = Array.from({ length: reader.u16() }, () => reader.text());
  const count = reader.i32();
  /** @type {FrameRecord[]} */
  const records = [];
  for (let index = 0; index < count; index++) {
    records.push(readRecord(reader, topics));
  }
  return { id, request, records };
}

/**
 * @param {number} request
 * @param {readonly FrameReport[]} reports
 * @returns {Uint8Array}
 */
export function reportsFrame(request, reports) {
  const writer = new FrameWriter(frameKind.reports, 32 + reports.length * 16);
  writer.i32(request);
  writer.i32(reports.length);
  for (const report of reports) {
    writer.i32(report.error);
    writer.i32(report.partition);
    writer.f64(report.offset);
  }
  return writer.finish();
}

/**
 * @param {Uint8Array} body
 * @returns {{ request: number, reports: FrameReport[] }}
 */
export function readReports(body) {
  const reader = new FrameReader(body);
  const request = reader.i32();
  const reports = Array.from({ length: reader.i32() }, () => ({
    error: reader.i32(),
    partition: reader.i32(),
    offset: reader.f64(),
  }));
  return { request, reports };
}

/**
 * @param {FrameWriter} writer
 * @param {FrameRecord} record
 * @param {readonly string[]} topics
 */
function writeRecord(writer, record, topics) {
  writer.u16(topics.length === 1 ? 0 : topics.indexOf(record.topic));
  writer.i32(record.partition);
  writer.f64(record.offset);
  writer.f64(record.timestamp);
  writer.bytes(record.key);
  writer.bytes(record.value);
  writer.u16(record.headers.length);
  for (const [name, value] of record.headers) {
    writer.text(name);
    writer.bytes(value);
  }
}

/**
 * @param {FrameReader} reader
 * @param {readonly string[]} topics
 * @returns {FrameRecord}
 */
function readRecord(reader, topics) {
  const topic = topics[reader.u16()] ?? "";
  const partition = reader.i32();
  const offset = reader.f64();
  const timestamp = reader.f64();
  const key = reader.bytes();
  const value = reader.bytes();
  const headerCount = reader.u16();
  /** @type {[string, Uint8Array][]} */
  const headers = [];
  for (let index = 0; index < headerCount; index++) {
    headers.push([reader.text(), reader.bytes() ?? new Uint8Array(0)]);
  }
  return { topic, partition, offset, timestamp, key, value, headers };
}
