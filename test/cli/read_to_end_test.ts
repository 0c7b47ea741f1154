import assert from "node:assert/strict";
import { readToEnd, type ReadToEndOptions } from "../../src/cli/read_to_end.ts";
import { requireTopic } from "../../src/cli/require_topic.ts";
import type { Log } from "../../src/drivers/log.ts";
import { embeddedDrivers } from "../support/embedded.ts";

const topic = "t";
const encoder = new TextEncoder();

/** Writes so many records to each of two partitions. */
async function fill(log: Log, counts: readonly [number, number]) {
  await log.admin.createTopics([{ topic, partitions: 2 }]);
  await add(log, counts);
}

async function add(log: Log, counts: readonly [number, number]) {
  const producer = await log.openProducer();
  for (const [partition, count] of counts.entries()) {
    await producer.send(
      Array.from({ length: count }, () => ({
        topic,
        partition,
        key: null,
        value: encoder.encode("v"),
        headers: [],
      })),
    );
  }
  await producer.close();
}

async function read(log: Log, options: ReadToEndOptions): Promise<string[]> {
  const read: string[] = [];
  for await (const { partition, offset } of readToEnd(log, topic, options)) {
    read.push(`${partition}/${offset}`);
  }
  return read.sort();
}

Deno.test("a topic is read from its start to its end", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await fill(log, [2, 700]);
  assert.equal((await read(log, { from: "earliest" })).length, 702);
});

Deno.test("the last of each partition are read, and the first", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await fill(log, [1, 9]);
  assert.deepEqual(await read(log, { from: { last: 2 } }), [
    "0/0",
    "1/7",
    "1/8",
  ]);
  assert.deepEqual(await read(log, { from: "earliest", partitionMax: 2 }), [
    "0/0",
    "1/0",
    "1/1",
  ]);
});

Deno.test("an empty topic ends at once", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await fill(log, [0, 0]);
  assert.deepEqual(await read(log, { from: "earliest" }), []);
});

Deno.test("what comes while a topic is read is not waited for", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await fill(log, [3, 3]);
  let count = 0;
  for await (const _ of readToEnd(log, topic, { from: "earliest" })) {
    count++;
    // More than it reads: were these read too, it would never end.
    await add(log, [1, 1]);
    assert.ok(count <= 6);
  }
  assert.equal(count, 6);
});

Deno.test("a wrong topic is told with the nearest there is", async () => {
  await using embedded = await embeddedDrivers();
  const { admin } = embedded.drivers.log;
  await assert.rejects(requireTopic(admin, "scores"), /run a topology/);
  await admin.createTopics([{ topic: "scores.stream", partitions: 1 }]);
  await requireTopic(admin, "scores.stream");
  await assert.rejects(
    requireTopic(admin, "scores.strem"),
    /did you mean scores\.stream: scores\.strem/,
  );
});
