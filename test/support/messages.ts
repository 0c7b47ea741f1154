import { type Batch, Message } from "../../src/core/message.ts";
import { type LogRecord, recordBytes } from "../../src/core/record.ts";
import { Settlement } from "../../src/core/settlement.ts";

/** A record of its own partition, with what a test does not care about. */
export function recordOf(part: Partial<LogRecord> = {}): LogRecord {
  return {
    topic: "kol.profiles.raw",
    partition: 0,
    offset: 0,
    timestamp: Date.UTC(2025, 11, 3, 10),
    key: null,
    value: null,
    headers: [],
    ...part,
  };
}

/** A record's parts, and when a source emitted it. */
export interface MessageParts extends Partial<LogRecord> {
  /** Monotonic milliseconds. */
  readonly readAt?: number;
}

/** A message as a source emits it: nothing parsed, nothing settled. */
export function messageOf(
  { readAt = 0, ...part }: MessageParts = {},
): Message {
  const record = recordOf(part);
  return new Message(
    record,
    null,
    record.timestamp,
    readAt,
    new Settlement(
      { requiredSettled() {}, allSettled() {} },
      record.offset,
      recordBytes(record),
      true,
      readAt,
    ),
  );
}

/** A message whose record is a text, or a value as JSON. */
export function textMessage(
  content: unknown,
  part: MessageParts = {},
): Message {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return messageOf({ ...part, value: new TextEncoder().encode(text) });
}

/** Messages as one batch. */
export function batchOf<T>(messages: readonly Message<T>[]): Batch<T> {
  let bytes = 0;
  for (const message of messages) bytes += message.settlement.bytes;
  return { messages, bytes, reason: "count", openedAt: 0 };
}
