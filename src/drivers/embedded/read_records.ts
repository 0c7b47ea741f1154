import { type LogRecord, recordBytes } from "../../core/record.ts";
import type { TopicPartition } from "../../core/source.ts";
import type { Database } from "./database.ts";
import { decodeHeaders } from "./headers_codec.ts";
import { recordId } from "./topics.ts";

/** A place in a partition to read on from. */
export interface ReadPosition extends TopicPartition {
  /** The partition's number in the file. */
  readonly id: number;
  /** Next offset to read; moved by whoever takes the records. */
  offset: number;
}

/** How much may be read. */
export interface ReadLimit {
  readonly records: number;
  readonly bytes: number;
  /** May the first record alone be over `bytes`? */
  readonly allowOversize: boolean;
}

/** What was read; `oversizeBytes` is the size of a record that did not fit. */
export interface ReadPart {
  readonly records: readonly LogRecord[];
  readonly bytes: number;
  readonly oversizeBytes: number;
}

/** Reads on from a position, which stays where it is. */
export function readRecords(
  db: Database,
  position: ReadPosition,
  limit: ReadLimit,
): ReadPart {
  const { id, topic, partition } = position;
  const first = recordId(id, 0);
  // Row by row: records may be large, and what does not fit is not fetched.
  const rows = db.prepare(
    "SELECT id, timestamp, key, value, headers FROM records " +
      "WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
  ).iterate(first + position.offset, recordId(id + 1, 0), limit.records);
  const records: LogRecord[] = [];
  let bytes = 0;
  for (const row of rows) {
    const record: LogRecord = {
      topic,
      partition,
      offset: Number(row["id"]) - first,
      timestamp: Number(row["timestamp"]),
      key: blob(row["key"]),
      value: blob(row["value"]),
      headers: decodeHeaders(blob(row["headers"])),
    };
    const size = recordBytes(record);
    const fits = bytes + size <= limit.bytes ||
      (records.length === 0 && limit.allowOversize);
    if (!fits) return { records, bytes, oversizeBytes: size };
    bytes += size;
    records.push(record);
  }
  return { records, bytes, oversizeBytes: 0 };
}

function blob(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}
