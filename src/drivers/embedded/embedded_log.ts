import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { LogRecord } from "../../core/record.ts";
import type { SourceEvents, SourceSession } from "../../core/source.ts";
import type {
  ConsumerOptions,
  GroupPosition,
  Log,
  LogAdmin,
  LogProducer,
  LogReader,
  PartitionEnds,
  ReadFrom,
  TopicSpec,
} from "../log.ts";
import type { Database } from "./database.ts";
import { EmbeddedConsumer } from "./embedded_consumer.ts";
import { EmbeddedProducer } from "./embedded_producer.ts";
import { type ReadPosition, readRecords } from "./read_records.ts";
import { requirePartitions } from "./topics.ts";

/**
 * The Log seam on the state file: real topics, partitions, groups and commits,
 * shared by all processes that open the file. Nothing is ever removed.
 */
export class EmbeddedLog implements Log {
  readonly admin: LogAdmin;
  readonly #db: Database;
  readonly #options: { clock: Clock; logger: Logger; lockFolder: string };
  readonly #consumers = new Set<EmbeddedConsumer>();

  constructor(
    db: Database,
    options: { clock: Clock; logger: Logger; lockFolder: string },
  ) {
    this.#db = db;
    this.#options = options;
    this.admin = new EmbeddedAdmin(db);
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async openConsumer(
    options: ConsumerOptions,
    events: SourceEvents,
  ): Promise<SourceSession> {
    for (const topic of options.topics) requirePartitions(this.#db, topic);
    const consumer = new EmbeddedConsumer({
      ...options,
      ...this.#options,
      db: this.#db,
      events,
    });
    this.#consumers.add(consumer);
    return consumer;
  }

  openProducer(): Promise<LogProducer> {
    return Promise.resolve(new EmbeddedProducer(this.#db, this.#options.clock));
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async openReader(topic: string, from: ReadFrom): Promise<LogReader> {
    const positions = requirePartitions(this.#db, topic).map((one) => ({
      id: one.id,
      topic,
      partition: one.partition,
      offset: startOf(one.nextOffset, from),
    }));
    return new EmbeddedReader(this.#db, positions);
  }

  async close(): Promise<void> {
    for (const consumer of this.#consumers) await consumer.close();
    this.#consumers.clear();
  }
}

function startOf(end: number, from: ReadFrom): number {
  if (from === "earliest") return 0;
  return from === "latest" ? end : Math.max(0, end - from.last);
}

/** Reads a topic for a tool: no group, no commits. */
class EmbeddedReader implements LogReader {
  readonly #db: Database;
  readonly #positions: ReadPosition[];
  readonly #closed = new AbortController();

  constructor(db: Database, positions: ReadPosition[]) {
    this.#db = db;
    this.#positions = positions;
  }

  async poll(
    maxRecords: number,
    waitMs: number,
  ): Promise<readonly LogRecord[]> {
    const records = this.#read(maxRecords);
    if (records.length > 0 || this.#closed.signal.aborted) return records;
    await this.#db.changes.wait(waitMs, this.#closed.signal);
    return this.#read(maxRecords);
  }

  close(): Promise<void> {
    this.#closed.abort();
    return Promise.resolve();
  }

  #read(maxRecords: number): LogRecord[] {
    const records: LogRecord[] = [];
    for (const position of this.#positions) {
      const left = maxRecords - records.length;
      if (left === 0) break;
      const part = readRecords(this.#db, position, {
        records: left,
        bytes: readBytesMax,
        allowOversize: true,
      });
      records.push(...part.records);
    }
    return records;
  }
}

/** Bytes of one partition in one poll of a tool. */
const readBytesMax = 16 * 1_048_576;

/** Looks at and creates topics and groups in the file. */
class EmbeddedAdmin implements LogAdmin {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async createTopics(
    topics: readonly TopicSpec[],
  ): Promise<readonly string[]> {
    return this.#db.write(() =>
      topics.filter((one) => this.#create(one)).map((one) => one.topic)
    );
  }

  listTopics(): Promise<readonly TopicSpec[]> {
    const rows = this.#db.prepare(
      "SELECT topic, partitions FROM topics ORDER BY topic",
    ).all();
    return Promise.resolve(rows.map((row) => ({
      topic: String(row["topic"]),
      partitions: Number(row["partitions"]),
    })));
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async ends(topic: string): Promise<readonly PartitionEnds[]> {
    return requirePartitions(this.#db, topic).map((one) => ({
      topic,
      partition: one.partition,
      start: 0,
      end: one.nextOffset,
    }));
  }

  listGroups(): Promise<readonly string[]> {
    const rows = this.#db.prepare(
      "SELECT group_name FROM members UNION SELECT group_name FROM commits " +
        "ORDER BY group_name",
    ).all();
    return Promise.resolve(rows.map((row) => String(row["group_name"])));
  }

  groupPositions(group: string): Promise<readonly GroupPosition[]> {
    const rows = this.#db.prepare(
      "SELECT topic, partition, offset, metadata, next_offset FROM commits " +
        "JOIN partitions ON partitions.id = partition_id " +
        "WHERE group_name = ? ORDER BY topic, partition",
    ).all(group);
    return Promise.resolve(rows.map((row) => ({
      topic: String(row["topic"]),
      partition: Number(row["partition"]),
      offset: Number(row["offset"]),
      metadata: String(row["metadata"]),
      end: Number(row["next_offset"]),
    })));
  }

  #create({ topic, partitions }: TopicSpec): boolean {
    const { changes } = this.#db.prepare(
      "INSERT INTO topics VALUES (?, ?) ON CONFLICT DO NOTHING",
    ).run(topic, partitions);
    if (changes === 0) return false;
    const insert = this.#db.prepare(
      "INSERT INTO partitions (topic, partition, next_offset) VALUES (?, ?, 0)",
    );
    for (let index = 0; index < partitions; index++) insert.run(topic, index);
    return true;
  }
}
