import assert from "node:assert/strict";
import type { SinkNode } from "../../src/core/node.ts";
import type { LogRecord } from "../../src/core/record.ts";
import type { Log } from "../../src/drivers/log.ts";
import { WindowMarker } from "../../src/operators/window/window_marker.ts";
import { WindowPart } from "../../src/operators/window/window_part.ts";
import { readShuffled } from "../../src/operators/window/read_shuffled.ts";
import { windowShuffle } from "../../src/sinks/window_shuffle.ts";
import { embeddedDrivers } from "../support/embedded.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

const unaborted = new AbortController().signal;
const topic = "g.kpis.parts";
const place = {
  window: "0123456789ab",
  topic: "events.social.raw",
  partition: 2,
  epoch: 1,
};

function part(group: string): WindowPart {
  return new WindowPart({
    ...place,
    start: 60_000,
    group,
    first: 3,
    highest: 9,
    count: 4,
    columns: '[[4,[0,12000000,0]],null,["a",1]]',
    late: 1,
    isIncomplete: true,
    isOpen: true,
  });
}

const marker = new WindowMarker({
  ...place,
  position: 10,
  newest: 61_000,
  watermark: -Infinity,
  isIdle: true,
});

async function sinkOf(log: Log): Promise<SinkNode> {
  const settings = windowShuffle.options.parse({ topic, partitions: 3 });
  const sink = await windowShuffle.create(
    settings,
    nodeContext({ drivers: { log } }),
  );
  assert.ok(sink.kind === "sink");
  return sink;
}

/** Writes values in one batch; what the topic holds then. */
async function written(values: readonly unknown[], partitions = 3) {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await log.admin.createTopics([{ topic, partitions }]);
  const sink = await sinkOf(log);
  const results = await sink.write(
    batchOf(values.map((value) => messageOf().withValue(value))),
    unaborted,
  );
  await sink.close?.();
  const reader = await log.openReader(topic, "earliest");
  const records = await reader.poll(100, 100);
  await reader.close();
  return { results, records };
}

function fieldsOf({ value }: LogRecord) {
  const read = readShuffled(value);
  assert.ok(read instanceof WindowPart || read instanceof WindowMarker);
  return read.fields;
}

Deno.test("the parts of a group go to one partition, and arrive as they were told", async () => {
  const { results, records } = await written([
    part("a"),
    part("b\u0000\ud800"),
    part("a"),
  ]);
  assert.deepEqual(results, [undefined, undefined, undefined]);
  assert.equal(records.length, 3);
  const places = records.filter((one) => fieldsOf(one).topic !== undefined)
    .map((one) => [JSON.stringify(fieldsOf(one)), one.partition]);
  const ofA = places.filter(([text]) => String(text).includes('"group":"a"'));
  assert.equal(new Set(ofA.map(([, at]) => at)).size, 1);
  assert.deepEqual(
    records.map(fieldsOf).find((one) => "group" in one && one.group !== "a"),
    part("b\u0000\ud800").fields,
  );
});

Deno.test("a marker goes to every partition", async () => {
  const { results, records } = await written([marker]);
  assert.deepEqual(results, [undefined]);
  assert.deepEqual(records.map((one) => one.partition).sort(), [0, 1, 2]);
  for (const record of records) {
    assert.deepEqual(fieldsOf(record), marker.fields);
  }
});

Deno.test("a marker that one partition refuses has failed, and its neighbours have not", async () => {
  const { results } = await written([part("a"), marker, part("b")], 2);
  assert.deepEqual(
    results.map((one) => one?.code),
    [undefined, results[1]?.code, undefined],
  );
  assert.ok(results[1] !== undefined);
});

Deno.test("what is no part and no marker is told as such", () => {
  const refused = [
    null,
    "",
    "no json",
    "[]",
    "{}",
    '{"kind":"part","topic":"t","partition":0,"epoch":1,"window":"w"}',
    marker.toJsonText().replace('"position":10', '"position":-1'),
    part("a").toJsonText().replace('"count":4', '"count":"4"'),
  ];
  for (const text of refused) {
    const value = text === null ? null : new TextEncoder().encode(text);
    const read = readShuffled(value);
    assert.ok("code" in read && read.code === "schema-invalid", String(text));
  }
});

Deno.test("a value that does not say where it goes is no work of a first stage", async () => {
  await assert.rejects(
    () => written([{ kol_id: "k" }]),
    /takes what a first stage/,
  );
});
