import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { SourceEvents, SourceSession } from "../../core/source.ts";
import type {
  ConsumerOptions,
  Log,
  LogAdmin,
  LogProducer,
  LogReader,
  ReadFrom,
} from "../log.ts";
import type { Database } from "./database.ts";
import { EmbeddedAdmin } from "./embedded_admin.ts";
import { EmbeddedConsumer } from "./embedded_consumer.ts";
import { EmbeddedProducer } from "./embedded_producer.ts";
import { EmbeddedReader } from "./embedded_reader.ts";
import { logUse } from "./log_use.ts";
import { requirePartitions } from "./topics.ts";

/** What the log needs beside the file. */
export interface EmbeddedLogOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Folder of the group members' lock files. */
  readonly lockFolder: string;
}

/**
 * The Log seam on the state file: real topics, partitions, groups and commits,
 * shared by all processes that open the file. Nothing is ever removed: there
 * is no retention, the file grows with what is written.
 */
export class EmbeddedLog implements Log {
  readonly admin: LogAdmin;
  readonly #db: Database;
  readonly #options: EmbeddedLogOptions;
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(db: Database, options: EmbeddedLogOptions) {
    this.#db = db;
    this.#options = options;
    this.admin = new EmbeddedAdmin(db, options.lockFolder);
  }

  async openConsumer(
    options: ConsumerOptions,
    events: SourceEvents,
  ): Promise<SourceSession> {
    await this.#db.read(logUse.read, () => {
      for (const topic of options.topics) requirePartitions(this.#db, topic);
    });
    const consumer = await EmbeddedConsumer.join(
      { ...options, ...this.#options, db: this.#db, events },
      (closed) => this.#open.delete(closed),
    );
    this.#open.add(consumer);
    return consumer;
  }

  openProducer(): Promise<LogProducer> {
    return Promise.resolve(new EmbeddedProducer(this.#db, this.#options.clock));
  }

  async openReader(topic: string, from: ReadFrom): Promise<LogReader> {
    const partitions = await this.#db.read(
      logUse.read,
      () => requirePartitions(this.#db, topic),
    );
    const read = partitions.filter((one) => isRead(one.partition, from));
    const positions = read.map((one) => ({
      id: one.id,
      topic,
      partition: one.partition,
      offset: startOf(one.nextOffset, from),
    }));
    return new EmbeddedReader(this.#db, this.#options.clock, { positions });
  }

  async close(): Promise<void> {
    for (const one of [...this.#open]) await one.close();
  }
}

function startOf(end: number, from: ReadFrom): number {
  if (from === "earliest") return 0;
  if (from === "latest") return end;
  return "offset" in from
    ? Math.min(from.offset, end)
    : Math.max(0, end - from.last);
}

function isRead(partition: number, from: ReadFrom): boolean {
  return typeof from === "string" || !("offset" in from) ||
    from.partition === partition;
}
