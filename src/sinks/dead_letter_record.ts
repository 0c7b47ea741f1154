import { isoTime } from "../core/iso_time.ts";
import type { Failure } from "../core/message.ts";
import { type EncodedRecord, type Header, originId } from "../core/record.ts";

/** What a dead letter says besides its failure. */
export interface DeadLetterContext {
  readonly topic: string;
  /** Name of the topology. */
  readonly topology: string;
  readonly configHash: string;
}

/**
 * A failed event as a dead letter: the bytes, key and headers that it was read
 * with, and beside them its own time, what failed, where and how often. It is keyed by its
 * origin, so that a second one of the same event is known as such; the key that
 * it came with is in `hotpath-dlq-key`.
 */
export function deadLetterRecord(
  failure: Failure,
  { topic, topology, configHash }: DeadLetterContext,
): EncodedRecord {
  const { record } = failure.message;
  const origin = encoder.encode(originId(record));
  const headers: Header[] = record.headers.filter(([name]) =>
    !name.startsWith(prefix)
  );
  const add = (name: string, value: string | Uint8Array) =>
    headers.push([
      prefix + name,
      typeof value === "string" ? encoder.encode(value) : value,
    ]);
  add("reason", failure.error.code);
  add("message", failure.error.message.slice(0, messageLengthMax));
  add("node", failure.node);
  add("attempts", String(failure.attempts));
  add("first-at", isoTime(failure.firstAt));
  add("last-at", isoTime(failure.lastAt));
  add("origin", origin);
  add("timestamp", isoTime(record.timestamp));
  add("topology", topology);
  add("config", configHash);
  if (record.key !== null) add("key", record.key);
  return { topic, key: origin, value: record.value, headers };
}

/**
 * The same dead letter without the bytes, for a log that refuses it with them:
 * the reason is kept, and the origin says where the bytes still are.
 */
export function withoutValue(letter: EncodedRecord): EncodedRecord {
  const bytes = letter.value?.length ?? 0;
  return {
    ...letter,
    value: new Uint8Array(),
    headers: [
      ...letter.headers,
      [`${prefix}cut-bytes`, encoder.encode(String(bytes))],
    ],
  };
}

/** Every header of a dead letter's own begins with it. */
const prefix = "hotpath-dlq-";
const messageLengthMax = 1_000;
const encoder = new TextEncoder();
