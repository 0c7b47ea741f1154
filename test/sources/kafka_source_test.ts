import assert from "node:assert/strict";
import type { SourceNode } from "../../src/core/node.ts";
import type { Assignment, SourceEvents } from "../../src/core/source.ts";
import type { ConsumerOptions, Log } from "../../src/drivers/log.ts";
import { kafkaSource } from "../../src/sources/kafka_source.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { nodeContext } from "../support/node_context.ts";

function sourceOf(log: Log, given: Record<string, unknown> = {}): SourceNode {
  const instance = kafkaSource.create(
    kafkaSource.options.parse({ topics: ["t"], group: "g", ...given }),
    nodeContext({ drivers: { log } }),
  );
  assert.ok("kind" in instance && instance.kind === "source");
  return instance;
}

const quiet: SourceEvents = {
  assigned() {},
  revoked: () => Promise.resolve(),
  lost() {},
};

Deno.test("a source joins its group and reads from the start", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await log.admin.createTopics([{ topic: "t", partitions: 2 }]);
  const producer = await log.openProducer();
  await producer.send([0, 1, 2].map((value) => ({
    topic: "t",
    key: Uint8Array.of(value),
    value: Uint8Array.of(value),
    headers: [],
  })));
  const assigned: Assignment[] = [];
  const session = await sourceOf(log).open({
    ...quiet,
    assigned: (partitions) => assigned.push(...partitions),
  });
  const values = new Set<number>();
  for (let poll = 0; poll < 10 && values.size < 3; poll++) {
    const { records } = await session.poll({
      maxRecords: 10,
      maxBytes: 1_000,
      waitMs: 200,
      allowOversize: false,
      paused: [],
    }, new AbortController().signal);
    for (const { value } of records) values.add(value?.[0] ?? -1);
  }
  assert.deepEqual([...values].sort(), [0, 1, 2]);
  assert.deepEqual(assigned.map(({ offset }) => offset), [0, 0]);
  await session.close();
  await producer.close();
});

Deno.test("the options reach the log as they were given", async () => {
  const asked: ConsumerOptions[] = [];
  await using embedded = await embeddedDrivers();
  const log: Log = {
    ...embedded.drivers.log,
    openConsumer: (options) => {
      asked.push(options);
      return Promise.reject(new Error("enough"));
    },
  };
  const plain = { topics: ["a", "b.c"], group: "g" };
  await assert.rejects(sourceOf(log, plain).open(quiet), /enough/);
  const more = {
    start: "latest",
    sessionTimeout: "45s",
    pollInterval: "1m",
    memberName: "one",
  };
  await assert.rejects(sourceOf(log, { ...plain, ...more }).open(quiet));
  assert.deepEqual(asked, [
    {
      topics: ["a", "b.c"],
      group: "g",
      start: "earliest",
      sessionTimeoutMs: 30_000,
      pollIntervalMs: 300_000,
    },
    {
      topics: ["a", "b.c"],
      group: "g",
      start: "latest",
      sessionTimeoutMs: 45_000,
      pollIntervalMs: 60_000,
      memberName: "one",
    },
  ]);
});

Deno.test("a source says what it reads and how long it may be silent", () => {
  const settings = kafkaSource.options.parse({
    topics: ["a", "b"],
    group: "g",
    pollInterval: "1m",
  });
  assert.deepEqual(kafkaSource.facts(settings), {
    summary: "a, b, group g",
    group: "g",
    topicsRead: ["a", "b"],
    pollIntervalMs: 60_000,
  });
  const accepts = (topics: unknown, more: Record<string, unknown> = {}) =>
    kafkaSource.options.safeParse({ topics, group: "g", ...more }).success;
  assert.equal(accepts([]), false);
  assert.equal(accepts("a"), false);
  assert.equal(accepts(["a b"]), false);
  // The client of a real log refuses to open with these.
  assert.equal(accepts(["a"], { pollInterval: "29s" }), false);
  assert.equal(accepts(["a"], { pollInterval: "30s" }), true);
});
