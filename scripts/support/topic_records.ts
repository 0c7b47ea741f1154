import { type LogRecord, originId } from "../../src/core/record.ts";
import { readToEnd } from "../../src/cli/read_to_end.ts";
import type { Log } from "../../src/drivers/log.ts";

/** What `take` makes of every record of a topic, in the order of each partition. */
export async function mapTopic<T>(
  log: Log,
  topic: string,
  take: (record: LogRecord) => T,
): Promise<T[]> {
  const taken: T[] = [];
  for await (const record of readToEnd(log, topic, { from: "earliest" })) {
    taken.push(take(record));
  }
  return taken;
}

/** Every record of a topic, in the order of each partition. */
export function topicRecords(log: Log, topic: string): Promise<LogRecord[]> {
  return mapTopic(log, topic, (record) => record);
}

/** A header of a record as text; fails where there is none. */
export function headerOf(record: LogRecord, name: string): string {
  const found = record.headers.find(([one]) => one === name);
  if (found === undefined) {
    throw new Error(`Read header ${name}: ${originId(record)} has none`);
  }
  return decoder.decode(found[1]);
}

/** The value of a record as text. */
export function valueOf(record: LogRecord): string {
  return decoder.decode(record.value ?? new Uint8Array());
}

/** The key of a record as text. */
export function keyOf(record: LogRecord): string {
  return decoder.decode(record.key ?? new Uint8Array());
}

const decoder = new TextDecoder();
