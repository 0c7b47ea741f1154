import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import {
  type EncodedRecord,
  encodedRecord,
  type OutRecord,
  recordBytes,
} from "../../core/record.ts";
import type { LogProducer, SendResult } from "../log.ts";
import type { Database } from "./database.ts";
import { encodeHeaders } from "./headers_codec.ts";
import { logUse } from "./log_use.ts";
import { partitionOf } from "./murmur2.ts";
import { partitionsOf, recordId, topicUnknown } from "./topics.ts";

/** Partitions of a topic with the next offset, for one transaction. */
interface OpenTopic {
  readonly ids: readonly number[];
  readonly next: number[];
  readonly first: readonly number[];
}

/**
 * Appends records; one call is one transaction, so either all that can be
 * stored are or none. A key's partition is the one that Kafka's own clients
 * choose; records without a key stay together within a call.
 */
export class EmbeddedProducer implements LogProducer {
  readonly #db: Database;
  readonly #clock: Clock;
  #keyless = Math.floor(Math.random() * keylessStartMax);
  #closed = false;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async send(
    records: readonly OutRecord[],
    signal?: AbortSignal,
  ): Promise<readonly SendResult[]> {
    invariant(!this.#closed, "no send after a close");
    const keyless = this.#keyless++;
    const results = await this.#db.write(
      logUse.write,
      () => this.#append(records.map(encodedRecord), keyless),
      { signal },
    );
    this.#db.changes.notify();
    return results;
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  #append(records: readonly EncodedRecord[], keyless: number): SendResult[] {
    const insert = this.#db.prepare(
      "INSERT INTO records (id, timestamp, key, value, headers) " +
        "VALUES (?, ?, ?, ?, ?)",
    );
    const topics = new Map<string, OpenTopic>();
    const now = Math.round(this.#clock.now());
    const results = records.map((record): SendResult => {
      let topic = topics.get(record.topic);
      if (topic === undefined) {
        topics.set(record.topic, topic = this.#open(record.topic));
      }
      const partition = choose(record, topic.ids.length, keyless);
      const id = topic.ids[partition];
      const error = refusal(record, topic, partition);
      if (error !== undefined || id === undefined) {
        return { kind: "failed", error: error ?? topicUnknown(record.topic) };
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

/** Producers begin at different partitions, so that short runs spread too. */
const keylessStartMax = 1_024;
/** A record of more bytes is refused: it could hardly be read again. */
const recordBytesMax = 64 * 1_048_576;

function choose(record: EncodedRecord, count: number, keyless: number): number {
  if (record.partition !== undefined) return record.partition;
  if (count === 0) return 0;
  return record.key === null ? keyless % count : partitionOf(record.key, count);
}

/** Why a record cannot be stored, if it cannot. */
function refusal(
  record: EncodedRecord,
  topic: OpenTopic,
  partition: number,
): HotpathError | undefined {
  const count = topic.ids.length;
  if (count === 0) return topicUnknown(record.topic);
  if (topic.ids[partition] === undefined) {
    return new HotpathError({
      code: "topic-unknown",
      message: `Write to ${record.topic}: expected a partition from 0 to ${
        count - 1
      }: ${partition}`,
    });
  }
  const bytes = recordBytes(record);
  if (bytes <= recordBytesMax) return undefined;
  return new HotpathError({
    code: "too-large",
    message:
      `Write to ${record.topic}: expected at most ${recordBytesMax} bytes in a record: ${bytes}`,
  });
}
