import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { SinkNode } from "../../src/core/node.ts";
import type { Header } from "../../src/core/record.ts";
import type { Log } from "../../src/drivers/log.ts";
import { kafkaSink } from "../../src/sinks/kafka_sink.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { MemoryProducerLog } from "../support/memory_producer.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import { scoreMessage } from "../support/scores.ts";

const unaborted = new AbortController().signal;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

function sinkOf(log: Log, given: Record<string, unknown> = {}): SinkNode {
  const instance = kafkaSink.create(
    kafkaSink.options.parse({
      topic: "scores.stream",
      key: "kol_id",
      ...given,
    }),
    nodeContext({ drivers: { log } }),
  );
  assert.ok("kind" in instance && instance.kind === "sink");
  return instance;
}

function headersOf(headers: readonly Header[]): Record<string, string> {
  return Object.fromEntries(
    headers.map(([name, value]) => [name, decoder.decode(value)]),
  );
}

Deno.test("a score is written as JSON, keyed, with its origin and time", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await log.admin.createTopics([{ topic: "scores.stream", partitions: 1 }]);
  const sink = sinkOf(log);
  const message = scoreMessage({ kol_id: "caf\u00e9" }, {
    partition: 2,
    offset: 41,
    headers: [
      ["traceparent", encoder.encode("00-a-b-01")],
      ["tracestate", encoder.encode("x=1")],
      ["other", encoder.encode("stays behind")],
    ],
  });
  assert.deepEqual(await sink.write(batchOf([message]), unaborted), [
    undefined,
  ]);
  const reader = await log.openReader("scores.stream", "earliest");
  const [record] = await reader.poll(10, 100);
  assert.ok(record !== undefined);
  assert.deepEqual(record.key, encoder.encode("caf\u00e9"));
  assert.equal(
    decoder.decode(record.value ?? undefined),
    message.value.toJsonText(),
  );
  assert.deepEqual(headersOf(record.headers), {
    "hotpath-origin": "kol.profiles.raw/2/41",
    "hotpath-event-time": "2025-12-03T09:59:00.102Z",
    traceparent: "00-a-b-01",
    tracestate: "x=1",
  });
  await reader.close();
  await sink.close?.();
});

Deno.test("the value is what the message writes of itself", async () => {
  const memory = new MemoryProducerLog();
  const message = scoreMessage();
  await sinkOf(memory.log).write(batchOf([message]), unaborted);
  assert.equal(
    decoder.decode(memory.records[0]?.value ?? undefined),
    message.jsonText(),
  );
});

Deno.test("a key may lie inside, be a number or be left out", async () => {
  const memory = new MemoryProducerLog();
  const batch = batchOf([scoreMessage()]);
  for (const key of ["scores.trust_label", "latency_ms", undefined]) {
    await sinkOf(memory.log, { key }).write(batch, unaborted);
  }
  const keys = memory.records.map(({ key }) =>
    key === null ? null : decoder.decode(key)
  );
  assert.deepEqual(keys, ["Moderate", "45", null]);
});

Deno.test("a value without the key's field fails alone", async () => {
  const memory = new MemoryProducerLog();
  const sink = sinkOf(memory.log);
  const keyless = ["text", null, {}, { kol_id: "" }, { kol_id: {} }].map(
    (value) => messageOf().withValue<unknown>(value),
  );
  const messages = [scoreMessage(), ...keyless, scoreMessage()];
  const results = await sink.write(batchOf<unknown>(messages), unaborted);
  assert.equal(results.length, 7);
  assert.equal(results[0], undefined);
  assert.equal(results[6], undefined);
  for (const error of results.slice(1, 6)) {
    assert.equal(error?.code, "write-rejected");
    assert.match(error?.message ?? "", /kol_id$/);
  }
  assert.equal(memory.records.length, 2);
});

Deno.test("a field of the prototype is no key", async () => {
  const memory = new MemoryProducerLog();
  const sink = sinkOf(memory.log, { key: "constructor.name" });
  const [error] = await sink.write(batchOf([scoreMessage()]), unaborted);
  assert.equal(error?.code, "write-rejected");
});

Deno.test("a record that the log refuses fails alone, in its place", async () => {
  const memory = new MemoryProducerLog();
  const refusal = new HotpathError({
    code: "write-rejected",
    message: "Too large",
  });
  memory.refuse = ({ key }) =>
    key !== null && decoder.decode(key) === "b" ? refusal : undefined;
  const results = await sinkOf(memory.log).write(
    batchOf(["a", "b", "c"].map((kol_id) => scoreMessage({ kol_id }))),
    unaborted,
  );
  assert.deepEqual(results, [undefined, refusal, undefined]);
});

Deno.test("one producer is opened with the first write and closed with the node", async () => {
  const memory = new MemoryProducerLog();
  const sink = sinkOf(memory.log);
  assert.equal(memory.opened, 0);
  const batch = batchOf([scoreMessage()]);
  await Promise.all([
    sink.write(batch, unaborted),
    sink.write(batch, unaborted),
  ]);
  assert.equal(memory.opened, 1);
  await sink.close?.();
  assert.equal(memory.closed, 1);
});

Deno.test("a producer that could not be opened is opened again", async () => {
  const memory = new MemoryProducerLog();
  memory.openingFails = new Error("no broker");
  const sink = sinkOf(memory.log);
  const batch = batchOf([scoreMessage()]);
  await assert.rejects(sink.write(batch, unaborted), /no broker/);
  assert.deepEqual(await sink.write(batch, unaborted), [undefined]);
  await sink.close?.();
  const unused = sinkOf(memory.log);
  await unused.close?.();
  assert.equal(memory.closed, 1);
});

Deno.test("a topic's and a field's name are checked", () => {
  const accepts = (given: Record<string, unknown>) =>
    kafkaSink.options.safeParse({ topic: "t", ...given }).success;
  assert.ok(accepts({ topic: "Scores_1.stream-x" }));
  for (const topic of ["", "a b", "a/b", ".", "..", "x".repeat(250)]) {
    assert.equal(accepts({ topic }), false, topic);
  }
  assert.ok(accepts({ key: "a.b_c" }));
  for (const key of ["", "a..b", ".a", "a b", "{a}"]) {
    assert.equal(accepts({ key }), false, key);
  }
});

Deno.test("the features of a score are written when asked, without the score", async () => {
  const memory = new MemoryProducerLog();
  const sink = sinkOf(memory.log, { value: "features" });
  const batch = batchOf([
    scoreMessage({
      features: { kol_id: "kol_1", followers_count: 7, post_count: undefined },
      missing: ["post_count"],
    }),
    scoreMessage(),
    messageOf(),
  ]);
  const results = await sink.write(batch, unaborted);
  assert.deepEqual(results.map((one) => one?.code), [
    undefined,
    "write-rejected",
    "write-rejected",
  ]);
  const [record] = memory.records;
  assert.deepEqual(record?.key, encoder.encode("kol_1"));
  assert.deepEqual(JSON.parse(decoder.decode(record?.value ?? undefined)), {
    schema: 1,
    kol_id: "kol_1",
    platform: "tiktok",
    timestamp: "2025-12-03T10:00:00.000Z",
    event_id: "e-1",
    event_time: "2025-12-03T09:59:00.102Z",
    features: { followers_count: 7 },
    missing: ["post_count"],
    model_versions: { trust: "t-1", success: "s-1", trending: "formula-v2" },
  });
});
