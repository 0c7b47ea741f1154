import assert from "node:assert/strict";
import { type ErrorCode, HotpathError } from "../../src/core/errors.ts";
import type { Failure } from "../../src/core/message.ts";
import type { DeadLetterNode } from "../../src/core/node.ts";
import type { EncodedRecord } from "../../src/core/record.ts";
import type { Log } from "../../src/drivers/log.ts";
import { deadLetterSink } from "../../src/sinks/dead_letter_sink.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { MemoryProducerLog } from "../support/memory_producer.ts";
import { messageOf, type MessageParts } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

const unaborted = new AbortController().signal;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function sinkOf(log: Log): DeadLetterNode {
  const instance = deadLetterSink.create(
    deadLetterSink.options.parse({ topic: "kol.dead-letters" }),
    nodeContext({ drivers: { log } }),
  );
  assert.ok("kind" in instance && instance.kind === "dead-letter");
  return instance;
}

function failureOf(parts: MessageParts = {}): Failure {
  return {
    message: messageOf(parts),
    error: new HotpathError({
      code: "schema-invalid",
      message: "Cannot read followers_raw",
    }),
    node: "parse",
    required: true,
    attempts: 3,
    firstAt: Date.UTC(2025, 11, 3, 10),
    lastAt: Date.UTC(2025, 11, 3, 10, 0, 7),
  };
}

function headersOf(record: EncodedRecord | undefined): Record<string, string> {
  assert.ok(record !== undefined);
  return Object.fromEntries(
    record.headers.map(([name, value]) => [name, decoder.decode(value)]),
  );
}

function errorOf(code: ErrorCode): HotpathError {
  return new HotpathError({ code, message: code });
}

Deno.test("a dead letter keeps bytes, key and headers beside what failed", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await log.admin.createTopics([{ topic: "kol.dead-letters", partitions: 1 }]);
  const sink = sinkOf(log);
  const value = Uint8Array.of(0xff, 0x00, 0xfe);
  const key = Uint8Array.of(0x80);
  await sink.write([
    failureOf({
      topic: "kol.profiles.raw",
      partition: 2,
      offset: 41,
      key,
      value,
      headers: [
        ["traceparent", encoder.encode("00-a")],
        ["same", encoder.encode("1")],
        ["same", encoder.encode("2")],
        ["hotpath-dlq-reason", encoder.encode("of an earlier time")],
      ],
    }),
  ], unaborted);
  const reader = await log.openReader("kol.dead-letters", "earliest");
  const [record] = await reader.poll(10, 100);
  assert.ok(record !== undefined);
  assert.deepEqual(record.value, value);
  assert.equal(
    decoder.decode(record.key ?? undefined),
    "kol.profiles.raw/2/41",
  );
  const names = record.headers.map(([name]) => name);
  assert.equal(names.filter((name) => name === "same").length, 2);
  assert.equal(names.filter((name) => name === "hotpath-dlq-reason").length, 1);
  const { "hotpath-dlq-key": _, same: __, ...headers } = headersOf(record);
  assert.deepEqual(
    record.headers.find(([name]) => name === "hotpath-dlq-key")?.[1],
    key,
  );
  assert.deepEqual(headers, {
    traceparent: "00-a",
    "hotpath-dlq-reason": "schema-invalid",
    "hotpath-dlq-message": "Cannot read followers_raw",
    "hotpath-dlq-node": "parse",
    "hotpath-dlq-attempts": "3",
    "hotpath-dlq-first-at": "2025-12-03T10:00:00.000Z",
    "hotpath-dlq-last-at": "2025-12-03T10:00:07.000Z",
    "hotpath-dlq-origin": "kol.profiles.raw/2/41",
    "hotpath-dlq-timestamp": "2025-12-03T10:00:00.000Z",
    "hotpath-dlq-topology": "test",
    "hotpath-dlq-config": "0123456789ab",
  });
  await reader.close();
  await sink.close?.();
});

Deno.test("an event without value and key stays without", async () => {
  const memory = new MemoryProducerLog();
  await sinkOf(memory.log).write([failureOf({ value: null })], unaborted);
  assert.equal(memory.records[0]?.value, null);
  assert.ok(!("hotpath-dlq-key" in headersOf(memory.records[0])));
});

Deno.test("a long message is cut", async () => {
  const memory = new MemoryProducerLog();
  const failure = failureOf();
  const error = new HotpathError({
    code: "score-rejected",
    message: "x".repeat(5_000),
  });
  await sinkOf(memory.log).write([{ ...failure, error }], unaborted);
  const message = headersOf(memory.records[0])["hotpath-dlq-message"];
  assert.equal(message?.length, 1_000);
});

Deno.test("what was stored is not written again when the rest is retried", async () => {
  const memory = new MemoryProducerLog();
  const sink = sinkOf(memory.log);
  const failures = [0, 1, 2].map((offset) => failureOf({ offset }));
  memory.refuse = ({ key }) =>
    decoder.decode(key ?? undefined).endsWith("/1")
      ? errorOf("log-unavailable")
      : undefined;
  await assert.rejects(sink.write(failures, unaborted), {
    code: "log-unavailable",
    disposition: "retry",
  });
  assert.equal(memory.records.length, 2);
  memory.refuse = () => undefined;
  await sink.write(failures, unaborted);
  assert.deepEqual(
    memory.records.map(({ key }) => decoder.decode(key ?? undefined).at(-1)),
    ["0", "2", "1"],
  );
});

Deno.test("a letter that the log refuses for its bytes is kept without them", async () => {
  const memory = new MemoryProducerLog();
  memory.refuse = ({ value }) =>
    (value?.length ?? 0) > 100 ? errorOf("write-rejected") : undefined;
  await sinkOf(memory.log).write([
    failureOf({ offset: 0, value: new Uint8Array(100) }),
    failureOf({ offset: 1, value: new Uint8Array(101) }),
  ], unaborted);
  assert.deepEqual(memory.records.map(({ value }) => value?.length), [100, 0]);
  const headers = headersOf(memory.records[1]);
  assert.equal(headers["hotpath-dlq-cut-bytes"], "101");
  assert.equal(headers["hotpath-dlq-reason"], "schema-invalid");
  assert.ok(!("hotpath-dlq-cut-bytes" in headersOf(memory.records[0])));
});

Deno.test("a letter that is refused even without its bytes is not given up", async () => {
  const memory = new MemoryProducerLog();
  memory.refuse = () => errorOf("write-rejected");
  await assert.rejects(sinkOf(memory.log).write([failureOf()], unaborted), {
    code: "write-rejected",
  });
});
