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

/**
 * Reads on from a position, which stays where it is. Sizes are looked at first,
 * so that no more is fetched than fits, or one record that does not. Rows come
 * by `all`: the runtime's `iterate` hides a failure as the end of the rows.
 */
export function readRecords(
  db: Database,
  position: ReadPosition,
  limit: ReadLimit,
): ReadPart {
  const { id, topic, partition } = position;
  const first = recordId(id, 0);
  const from = first + position.offset;
  const count = countThatFits(db, from, { ...limit, to: recordId(id + 1, 0) });
  const records: LogRecord[] = [];
  let bytes = 0;
  if (count === 0) return { records, bytes, oversizeBytes: 0 };
  const rows = db.prepare(
    "SELECT id, timestamp, key, value, headers FROM records " +
      "WHERE id >= ? ORDER BY id LIMIT ?",
  ).all(from, count);
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

/** Records that surely fit, but one where there is any. */
function countThatFits(
  db: Database,
  from: number,
  limit: ReadLimit & { readonly to: number },
): number {
  const sizes = db.prepare(
    "SELECT COALESCE(LENGTH(key), 0) + COALESCE(LENGTH(value), 0) + " +
      "COALESCE(LENGTH(headers), 0) AS bytes FROM records " +
      "WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
  ).all(from, limit.to, limit.records);
  let bytes = 0;
  for (const [index, row] of sizes.entries()) {
    bytes += Number(row["bytes"]);
    if (bytes > limit.bytes) return Math.max(1, index);
  }
  return sizes.length;
}

function blob(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}
