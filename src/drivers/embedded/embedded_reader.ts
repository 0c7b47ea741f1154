import type { Clock } from "../../core/clock.ts";
import type { LogRecord } from "../../core/record.ts";
import type { LogReader } from "../log.ts";
import type { Database } from "./database.ts";
import { FairReader } from "./fair_reader.ts";
import { logUse } from "./log_use.ts";
import type { ReadPosition } from "./read_records.ts";

/** Reads a topic for a tool: no group, no commits. */
export class EmbeddedReader implements LogReader {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #positions: readonly ReadPosition[];
  readonly #reader: FairReader;
  readonly #closed = new AbortController();

  constructor(
    db: Database,
    clock: Clock,
    { positions }: { readonly positions: readonly ReadPosition[] },
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#positions = positions;
    this.#reader = new FairReader(db);
  }

  async poll(
    maxRecords: number,
    waitMs: number,
  ): Promise<readonly LogRecord[]> {
    const deadline = this.#clock.monotonic() + waitMs;
    const limit = { maxRecords, maxBytes: readBytesMax, allowOversize: true };
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const { count } = this.#db.changes;
      const { records } = await this.#db.read(
        logUse.read,
        () => this.#reader.read(this.#positions, limit),
      );
      const left = deadline - this.#clock.monotonic();
      if (records.length > 0 || left <= 0) return records;
      await this.#db.changes.wait(count, { ms: left, signal });
    }
    return [];
  }

  close(): Promise<void> {
    this.#closed.abort();
    return Promise.resolve();
  }
}

/** Bytes of one poll of a tool. */
const readBytesMax = 16 * 1_048_576;
