import assert from "node:assert/strict";
import { sendAll } from "../../src/cli/producing.ts";
import { HotpathError } from "../../src/core/errors.ts";
import type { OutRecord } from "../../src/core/record.ts";
import { MemoryProducerLog } from "../support/memory_producer.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

function* records(count: number): Generator<OutRecord> {
  for (let index = 0; index < count; index++) {
    const value = new TextEncoder().encode(String(index));
    yield { topic: "t", key: null, value, headers: [] };
  }
}

/** Sends on virtual time; `sent` tells how far it is. */
async function startSending(count: number, rate?: number) {
  const clock = new VirtualClock();
  const memory = new MemoryProducerLog();
  const stop = new AbortController();
  const sending = sendAll(await memory.log.openProducer(), records(count), {
    clock,
    rate,
    signal: stop.signal,
    onSent: () => {},
  });
  return { clock, memory, stop, sending };
}

Deno.test("records are sent in order and counted", async () => {
  const { clock, memory, sending } = await startSending(1_234);
  assert.equal(await clock.until(sending), 1_234);
  const values = memory.records.map(({ value }) =>
    new TextDecoder().decode(value ?? undefined)
  );
  assert.deepEqual(values, Array.from({ length: 1_234 }, (_, at) => `${at}`));
  assert.equal(clock.monotonic(), 0);
});

Deno.test("each group is told when it is stored, with how many there are by then", async () => {
  const memory = new MemoryProducerLog();
  const told: [number, number, number][] = [];
  await sendAll(await memory.log.openProducer(), records(1_234), {
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    onSent: (sent, group) =>
      told.push([sent, group.length, memory.records.length]),
  });
  assert.deepEqual(told, [[500, 500, 500], [1_000, 500, 1_000], [
    1_234,
    234,
    1_234,
  ]]);
});

Deno.test("a rate is kept from the first second on", async () => {
  const { clock, memory, sending } = await startSending(1_000, 100);
  for (const second of [1, 2, 5]) {
    await clock.advance(second * 1_000 - clock.monotonic());
    const expected = second * 100;
    assert.ok(
      Math.abs(memory.records.length - expected) <= 10,
      `${memory.records.length} after ${second} s`,
    );
  }
  assert.equal(await clock.until(sending), 1_000);
  assert.equal(clock.monotonic(), 10_000);
  assert.equal(clock.timers, 0);
});

Deno.test("a request to stop ends the wait and the sending", async () => {
  const { clock, memory, stop, sending } = await startSending(1_000, 10);
  await clock.advance(1_000);
  stop.abort();
  assert.equal(await clock.until(sending), memory.records.length);
  assert.ok(memory.records.length < 20);
  assert.equal(clock.timers, 0);
});

Deno.test("the first refusal ends the sending with its reason", async () => {
  const memory = new MemoryProducerLog();
  memory.refuse = () =>
    new HotpathError({ code: "too-large", message: "Too large: 1" });
  const sending = sendAll(await memory.log.openProducer(), records(3), {
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    onSent: () => {},
  });
  await assert.rejects(sending, /Too large/);
});
