import assert from "node:assert/strict";
import { letterRedrive } from "../../src/cli/letter_redrive.ts";
import { readToEnd } from "../../src/cli/read_to_end.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { OutRecord } from "../../src/core/record.ts";
import { embeddedDrivers } from "../support/embedded.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const choice = { reason: "not-json", node: "parse" };
const signal = new AbortController().signal;

function letter(reason: string, origin: string): OutRecord {
  const headers = { reason, node: "parse", origin };
  return {
    topic: "letters",
    key: null,
    value: encode(reason),
    headers: Object.entries(headers).map(([name, text]) =>
      [`hotpath-dlq-${name}`, encode(text)] as const
    ),
  };
}

Deno.test("a page sends back what its preview says, once, and nothing else", async () => {
  await using open = await embeddedDrivers();
  const { log } = open.drivers;
  await log.admin.createTopics([
    { topic: "letters", partitions: 1 },
    { topic: "events", partitions: 1 },
  ]);
  const producer = await log.openProducer();
  await producer.send([
    letter("not-json", "events/0/1"),
    letter("not-json", "events/0/2"),
    letter("not-json", "nowhere"),
    letter("not-utf8", "events/0/3"),
  ]);
  await producer.close();
  const redrive = letterRedrive({ log, clock: systemClock }, "letters");
  const expected = {
    send: { events: 2 },
    refused: [{ letters: 1, why: "do not say where they came from" }],
  };
  const values = async () => {
    const found: string[] = [];
    for await (
      const { value } of readToEnd(log, "events", { from: "earliest" })
    ) {
      found.push(new TextDecoder().decode(value ?? undefined));
    }
    return found;
  };
  assert.deepEqual(await redrive.preview(choice), expected);
  assert.deepEqual(await values(), []);
  assert.deepEqual(await redrive.run(choice, signal), expected);
  assert.deepEqual(await values(), ["not-json", "not-json"]);
  assert.deepEqual((await redrive.preview(choice)).send, {});
});

Deno.test("without a topic of dead letters nothing is sent back", async () => {
  await using open = await embeddedDrivers();
  const parts = { log: open.drivers.log, clock: systemClock };
  for (const topic of [undefined, "kol.dead-letters"]) {
    const redrive = letterRedrive(parts, topic);
    assert.deepEqual(await redrive.preview(choice), { send: {}, refused: [] });
    assert.deepEqual(await redrive.run(choice, signal), {
      send: {},
      refused: [],
    });
  }
});
