import type { LogRecord } from "../../core/record.ts";
import { recordBytes } from "../../core/record.ts";
import type { TopicPartition } from "../../core/source.ts";
import type { Database } from "./database.ts";
import { decodeHeaders } from "./headers_codec.ts";
import { recordId } from "./topics.ts";

/** A place to read on from. */
export interface ReadPosition extends TopicPartition {
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

/**
 * Reads on from a position and moves it. When nothing fits, `oversizeBytes` is
 * the size of the record that did not.
 */
export function readRecords(
  db: Database,
  position: ReadPosition,
  limit: ReadLimit,
): { records: LogRecord[]; bytes: number; oversizeBytes: number } {
  const from = recordId(position.id, position.offset);
  const rows = db.prepare(
    "SELECT id, timestamp, key, value, headers FROM records " +
      "WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
  ).iterate(from, recordId(position.id + 1, 0), limit.records);
  const records: LogRecord[] = [];
  let bytes = 0;
  for (const row of rows) {
    const record: LogRecord = {
      topic: position.topic,
      partition: position.partition,
      offset: Number(row["id"]) - recordId(position.id, 0),
      timestamp: Number(row["timestamp"]),
      key: blob(row["key"]),
      value: blob(row["value"]),
      headers: decodeHeaders(blob(row["headers"])),
    };
    const size = recordBytes(record);
    const fits = bytes + size <= limit.bytes ||
      (records.length === 0 && limit.allowOversize);
    if (!fits) {
      const oversizeBytes = records.length === 0 ? size : 0;
      return { records, bytes, oversizeBytes };
    }
    bytes += size;
    records.push(record);
    position.offset = record.offset + 1;
  }
  return { records, bytes, oversizeBytes: 0 };
}

function blob(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}
