import type { LogRecord, OutRecord } from "../../src/core/record.ts";
import type { Log, SendResult } from "../../src/drivers/log.ts";
import { uniqueName } from "./unique_name.ts";

/** A log under test, and how long it may take. */
export interface LogFixture {
  readonly log: Log;
  /** Opens the same log once more, as another process does; `close` closes it. */
  openAnother(): Promise<Log>;
  /** Longest wait for an assignment, a hand-over or a record, milliseconds. */
  readonly groupWaitMs: number;
  /** Shortest session that the log allows its members, milliseconds. */
  readonly sessionMs: number;
  close(): Promise<void>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text as bytes. */
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes as text; null stays null. */
export function text(value: Uint8Array | null | undefined): string | null {
  return value === null || value === undefined ? null : decoder.decode(value);
}

/** The values of records, as texts. */
export function values(records: readonly LogRecord[]): (string | null)[] {
  return records.map((one) => text(one.value));
}

/** A record with a text key and value. */
export function record(
  topic: string,
  key: string | null,
  value: string | null,
): OutRecord {
  return {
    topic,
    key: key === null ? null : bytes(key),
    value: value === null ? null : bytes(value),
    headers: [],
  };
}

/** The numbers from 0, as texts. */
export function counted(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

/** A new topic. */
export async function topicOf(
  { log }: LogFixture,
  partitions: number,
): Promise<string> {
  const topic = uniqueName("contract");
  await log.admin.createTopics([{ topic, partitions }]);
  return topic;
}

/** Sends records with a producer of its own. */
export async function write(
  { log }: Pick<LogFixture, "log">,
  records: readonly OutRecord[],
): Promise<readonly SendResult[]> {
  const producer = await log.openProducer();
  try {
    return await producer.send(records);
  } finally {
    await producer.close();
  }
}

/** A record to each partition of a topic. */
export function toEach(
  topic: string,
  partitions: number,
  value: string,
): OutRecord[] {
  return Array.from({ length: partitions }, (_, partition) => ({
    ...record(topic, null, value),
    partition,
  }));
}

/** Partition of each result, or the code of its failure. */
export function placesOf(
  results: readonly SendResult[],
): (number | string)[] {
  return results.map((one) =>
    one.kind === "stored" ? one.partition : one.error.code
  );
}
