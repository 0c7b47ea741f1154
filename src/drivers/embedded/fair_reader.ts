import type { LogRecord } from "../../core/record.ts";
import type { PollRequest, PollResult } from "../../core/source.ts";
import type { Database } from "./database.ts";
import {
  type ReadPart,
  type ReadPosition,
  readRecords,
} from "./read_records.ts";

/** How much one reading may bring. */
export type FairLimit = Pick<
  PollRequest,
  "maxRecords" | "maxBytes" | "allowOversize"
>;

/**
 * Reads several partitions in turns: each gets an equal part of what is asked
 * for, what some cannot use goes to the others, and every reading begins with
 * another partition. One whose next record does not fit keeps its turn until
 * it does, so that a large record is not passed by for ever.
 */
export class FairReader {
  readonly #db: Database;
  #turn = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Moves the positions behind what it returns. */
  read(positions: readonly ReadPosition[], limit: FairLimit): PollResult {
    const reading = new Reading(this.#db, limit);
    const share = Math.max(1, Math.ceil(limit.maxRecords / positions.length));
    let hungry = rotated(positions, this.#turn);
    for (const records of [share, limit.maxRecords]) {
      hungry = hungry.filter((position) => reading.take(position, records));
      // Nothing was returned before it: the record waits for its room.
      if (reading.oversizeBytes > 0 && reading.records.length === 0) break;
    }
    reading.moveOn();
    if (reading.records.length > 0 || reading.oversizeBytes === 0) this.#turn++;
    return {
      records: reading.records,
      oversizeBytes: reading.records.length > 0 ? 0 : reading.oversizeBytes,
    };
  }
}

/** One reading: what it has so far, and how far each partition would move. */
class Reading {
  readonly records: LogRecord[] = [];
  oversizeBytes = 0;
  readonly #db: Database;
  readonly #limit: FairLimit;
  readonly #next = new Map<ReadPosition, number>();
  #bytes = 0;

  constructor(db: Database, limit: FairLimit) {
    this.#db = db;
    this.#limit = limit;
  }

  /** Reads up to so many records; true when the partition may have more. */
  take(position: ReadPosition, records: number): boolean {
    const { maxRecords, maxBytes, allowOversize } = this.#limit;
    const room = Math.min(records, maxRecords - this.records.length);
    const isBlocked = this.oversizeBytes > 0 && this.records.length === 0;
    if (room <= 0 || isBlocked) return false;
    const offset = this.#next.get(position) ?? position.offset;
    const part: ReadPart = readRecords(this.#db, { ...position, offset }, {
      records: room,
      bytes: maxBytes - this.#bytes,
      allowOversize: allowOversize && this.records.length === 0,
    });
    if (this.records.length === 0) this.oversizeBytes = part.oversizeBytes;
    for (const record of part.records) this.records.push(record);
    this.#bytes += part.bytes;
    const last = part.records.at(-1);
    if (last !== undefined) this.#next.set(position, last.offset + 1);
    return part.records.length === room;
  }

  /** Only now, as a reading that failed half-way is made again. */
  moveOn(): void {
    for (const [position, offset] of this.#next) position.offset = offset;
  }
}

function rotated<T>(list: readonly T[], turn: number): T[] {
  const first = list.length === 0 ? 0 : turn % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
