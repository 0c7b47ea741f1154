import type { Clock } from "../../core/clock.ts";
import type { OutRecord } from "../../core/record.ts";
import type { LogProducer, SendResult } from "../log.ts";
import type { Database } from "./database.ts";
import { encodeHeaders } from "./headers_codec.ts";
import { partitionOf } from "./murmur2.ts";
import { partitionsOf, recordId, topicUnknown } from "./topics.ts";

/** Partitions of a topic with the next offset, for one transaction. */
interface OpenTopic {
  readonly ids: readonly number[];
  readonly next: number[];
  readonly first: readonly number[];
}

/** Appends records; one call is one transaction. */
export class EmbeddedProducer implements LogProducer {
  readonly #db: Database;
  readonly #clock: Clock;
  #roundRobin = 0;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  send(
    records: readonly OutRecord[],
    signal?: AbortSignal,
  ): Promise<readonly SendResult[]> {
    try {
      signal?.throwIfAborted();
      const results = this.#db.write(() => this.#append(records));
      this.#db.changes.notify();
      return Promise.resolve(results);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #append(records: readonly OutRecord[]): SendResult[] {
    const insert = this.#db.prepare(
      "INSERT INTO records (id, timestamp, key, value, headers) " +
        "VALUES (?, ?, ?, ?, ?)",
    );
    const topics = new Map<string, OpenTopic>();
    const now = Math.round(this.#clock.now());
    // Keyless records of one call stay together, as they do in Kafka.
    this.#roundRobin++;
    const results = records.map((record): SendResult => {
      const topic = topics.get(record.topic) ?? this.#open(record.topic);
      topics.set(record.topic, topic);
      const partition = this.#choose(record, topic.ids.length);
      const id = topic.ids[partition];
      if (id === undefined) {
        return { kind: "failed", error: topicUnknown(record.topic) };
      }
      const offset = topic.next[partition] ?? 0;
      topic.next[partition] = offset + 1;
      insert.run(
        recordId(id, offset),
        record.timestamp ?? now,
        record.key,
        record.value,
        encodeHeaders(record.headers),
      );
      return { kind: "stored", partition, offset };
    });
    for (const topic of topics.values()) this.#advance(topic);
    return results;
  }

  #choose(record: OutRecord, count: number): number {
    if (record.partition !== undefined) return record.partition;
    if (count === 0) return -1;
    return record.key === null
      ? this.#roundRobin % count
      : partitionOf(record.key, count);
  }

  #open(topic: string): OpenTopic {
    const partitions = partitionsOf(this.#db, topic);
    const next = partitions.map((one) => one.nextOffset);
    return { ids: partitions.map((one) => one.id), next, first: [...next] };
  }

  #advance(topic: OpenTopic): void {
    const update = this.#db.prepare(
      "UPDATE partitions SET next_offset = ? WHERE id = ?",
    );
    for (const [index, id] of topic.ids.entries()) {
      const next = topic.next[index] ?? 0;
      if (next !== topic.first[index]) update.run(next, id);
    }
  }
}
