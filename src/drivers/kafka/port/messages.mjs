// @ts-check
import { Buffer } from "node:buffer";

/**
 * @typedef {import("./librdkafka.mjs").KafkaMessage} KafkaMessage
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

/**
 * How many of the messages fit into a poll; the first one's size when it alone
 * is too large.
 * @param {KafkaMessage[]} messages
 * @param {{ maxRecords: number, maxBytes: number, allowOversize: boolean }} poll
 * @returns {{ count: number, oversizeBytes: number }}
 */
export function fitting(messages, poll) {
  let bytes = 0;
  let count = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    const fits = bytes + size <= poll.maxBytes ||
      (count === 0 && poll.allowOversize);
    if (!fits) return { count, oversizeBytes: count === 0 ? size : 0 };
    if (count === poll.maxRecords) break;
    bytes += size;
    count++;
  }
  return { count, oversizeBytes: 0 };
}

/** @param {KafkaMessage} message @returns {number} */
function sizeOf(message) {
  const bytes = (message.key?.length ?? 0) + (message.value?.length ?? 0);
  // Most have none, and this is asked of every message.
  if (message.headers === undefined) return bytes;
  return headersOf(message).reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    bytes,
  );
}

/** @param {KafkaMessage} message
 * @returns {import("../frames.mjs").FrameRecord} */
export function recordOf(message) {
  return {
    topic: message.topic,
    partition: message.partition,
    offset: message.offset,
    timestamp: message.timestamp ?? 0,
    key: message.key,
    value: message.value,
    headers: headersOf(message),
  };
}

/** @param {KafkaMessage} message @returns {[string, Uint8Array][]} */
function headersOf(message) {
  /** @type {[string, Uint8Array][]} */
  const headers = [];
  for (const header of message.headers ?? []) {
    for (const [name, value] of Object.entries(header)) {
      headers.push([name, Buffer.from(value)]);
    }
  }
  return headers;
}

/**
 * The messages of partitions that pass a test, which is asked once a run of one
 * partition: that is how they come.
 * @param {KafkaMessage[]} messages @param {(one: KafkaMessage) => boolean} test
 */
export function byPartition(messages, test) {
  /** @type {KafkaMessage | undefined} */
  let last;
  let passes = false;
  return messages.filter((one) => {
    const isNext = last?.partition !== one.partition ||
      last.topic !== one.topic;
    if (isNext) passes = test(one);
    last = one;
    return passes;
  });
}

/** @param {{ topic: string, partition: number }} one @returns {string} */
export function nameOf(one) {
  return `${one.topic}/${one.partition}`;
}

/** @param {Position} one @returns {Position} */
export function bare({ topic, partition }) {
  return { topic, partition };
}
