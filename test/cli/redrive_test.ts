import assert from "node:assert/strict";
import { openLetters, readHandled } from "../../src/cli/dlq_letters.ts";
import { readToEnd } from "../../src/cli/read_to_end.ts";
import { Redrive } from "../../src/cli/redrive.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { OutRecord } from "../../src/core/record.ts";
import type { Log, LogProducer } from "../../src/drivers/log.ts";
import { embeddedDrivers } from "../support/embedded.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const dlq = "letters";
const events = "events";

/** So many letters of one topic, written to a new log. */
async function withLetters(log: Log, count: number): Promise<void> {
  await log.admin.createTopics([
    { topic: dlq, partitions: 2 },
    { topic: events, partitions: 2 },
  ]);
  const producer = await log.openProducer();
  const letters = Array.from({ length: count }, (_, index): OutRecord => ({
    topic: dlq,
    key: encoder.encode(`origin ${index}`),
    value: encoder.encode(String(index)),
    headers: [[
      "hotpath-dlq-origin",
      encoder.encode(`${events}/${index % 2}/${index}`),
    ]],
  }));
  await producer.send(letters);
  await producer.close();
}

async function redrive(log: Log, rate?: number): Promise<void> {
  const work = new Redrive({ log, topic: dlq, clock: systemClock });
  const handled = await readHandled(log, dlq);
  const sent = await work.sentByUnfinished(handled);
  for (const letter of sent) handled.letters.add(letter);
  const letters = openLetters(log, dlq, {
    handled: handled.letters,
    filter: {},
  });
  async function* records() {
    for await (const { record } of letters) yield record;
  }
  await work.run(records(), {
    sent,
    isUnfinished: handled.unfinished !== undefined,
    rate,
    redrivesMax: 3,
    signal: new AbortController().signal,
    topics: [events],
  });
}

async function valuesOf(log: Log, topic: string): Promise<string[]> {
  const values: string[] = [];
  for await (const { value } of readToEnd(log, topic, { from: "earliest" })) {
    values.push(decoder.decode(value ?? undefined));
  }
  return values.sort((a, b) => Number(a) - Number(b));
}

const all = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index));

Deno.test("a letter is sent back once, however often it is asked for", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await withLetters(log, 250);
  await redrive(log);
  await redrive(log);
  assert.deepEqual(await valuesOf(log, events), all(250));
});

/** A log whose process dies at the nth write of its producers. */
function dyingAt(log: Log, write: number): Log {
  let writes = 0;
  const dying = (producer: LogProducer): LogProducer => ({
    send(records) {
      if (++writes >= write) throw new Error("killed");
      return producer.send(records);
    },
    close: () => producer.close(),
  });
  return {
    admin: log.admin,
    openConsumer: (...args) => log.openConsumer(...args),
    openProducer: async () => dying(await log.openProducer()),
    openReader: (...args) => log.openReader(...args),
    close: () => log.close(),
  };
}

for (let write = 1; write <= 9; write++) {
  Deno.test(`a redrive that dies at its write ${write} goes on where it was`, async () => {
    await using embedded = await embeddedDrivers();
    const { log } = embedded.drivers;
    await withLetters(log, 250);
    for (let deaths = 0; deaths < 2; deaths++) {
      await redrive(dyingAt(log, write)).catch((thrown) =>
        assert.equal(thrown.message, "killed")
      );
    }
    await redrive(log);
    assert.deepEqual(await valuesOf(log, events), all(250));
    const { unfinished, letters } = await readHandled(log, dlq);
    assert.equal(unfinished, undefined);
    assert.equal(letters.size, 250);
  });
}

Deno.test("a redrive keeps to its rate", async () => {
  await using embedded = await embeddedDrivers();
  const { log } = embedded.drivers;
  await withLetters(log, 30);
  const began = performance.now();
  await redrive(log, 20);
  assert.ok(performance.now() - began > 1_000);
  assert.deepEqual(await valuesOf(log, events), all(30));
});
