import assert from "node:assert/strict";
import { ActorHarness, errorOf } from "../support/actor_harness.ts";
import { MemoryStore } from "../support/memory_store.ts";
import type { PolicyParts } from "../support/policy_settings.ts";
import { sinkNode } from "../support/small_nodes.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

interface Parts extends PolicyParts {
  readonly required?: boolean;
  readonly onError?: boolean;
}

/** A sink actor on a store that shares its clock. */
async function sinkOn(parts: Parts = {}) {
  const { required = true, onError = true, ...policy } = parts;
  const clock = new VirtualClock();
  const store = new MemoryStore(clock);
  const node = sinkNode("redis", {
    from: [],
    ...(onError ? { onError: "dead" } : {}),
    write: store.write,
    required,
    policy,
  });
  const harness = await ActorHarness.of(node, clock);
  return { harness, store, clock };
}

Deno.test("what is stored is settled, a batch at a time", async () => {
  const { harness, store, clock } = await sinkOn();
  store.script = () => ({ takesMs: 10 });
  harness.sendBatch(0, 1, 2);
  harness.sendBatch(3);
  await clock.advance(9);
  assert.deepEqual(harness.settled, []);
  assert.equal(harness.meter.inFlight, 3);
  await clock.advance(100);
  assert.deepEqual(harness.settled, [0, 1, 2, 3]);
  assert.deepEqual(harness.requiredSettled, [0, 1, 2, 3]);
  assert.deepEqual([harness.meter.in, harness.meter.out], [4, 4]);
  assert.equal(harness.meter.inFlight, 0);
  harness.stop();
});

Deno.test("only what failed is written again, what is stored is not", async () => {
  const { harness, store, clock } = await sinkOn();
  store.refuse = (offset) =>
    store.writes.length < 3 && offset >= 2
      ? errorOf("write-unavailable")
      : undefined;
  harness.sendBatch(0, 1, 2, 3);
  await clock.flush();
  assert.deepEqual(harness.settled, [0, 1]);
  await clock.advance(1_000);
  assert.deepEqual(store.writes.map((one) => one.offsets), [
    [0, 1, 2, 3],
    [2, 3],
    [2, 3],
  ]);
  assert.deepEqual(harness.settled, [0, 1, 2, 3]);
  assert.equal(harness.meter.retries, 2);
  harness.stop();
});

Deno.test("a message that the store refuses goes to the error route, with its tries", async () => {
  const { harness, store, clock } = await sinkOn();
  let failures = 1;
  store.script = () =>
    failures-- > 0 ? { fails: errorOf("write-unavailable") } : {};
  store.refuse = (offset) =>
    offset === 1 ? errorOf("write-rejected") : undefined;
  harness.sendBatch(0, 1, 2);
  await clock.advance(1_000);
  assert.deepEqual(harness.settled, [0, 2]);
  assert.deepEqual(harness.failedOffsets, [1]);
  const [failure] = harness.failures;
  assert.deepEqual([failure?.attempts, failure?.required], [2, true]);
  assert.deepEqual(harness.meter.snapshot().errors, { "write-rejected": 1 });
  harness.stop();
});

Deno.test("a message that is refused and one that is tried again part ways", async () => {
  const { harness, store, clock } = await sinkOn();
  store.refuse = (offset) =>
    offset === 0
      ? errorOf("write-rejected")
      : offset === 1 && store.writes.length === 1
      ? errorOf("write-unavailable")
      : undefined;
  harness.sendBatch(0, 1, 2);
  await clock.advance(1_000);
  assert.deepEqual(store.writes.map((one) => one.offsets), [[0, 1, 2], [1]]);
  assert.deepEqual(harness.failedOffsets, [0]);
  assert.deepEqual(harness.settled, [2, 1]);
  harness.stop();
});

Deno.test("a write that ends after its deadline settles nothing a second time", async () => {
  const { harness, store, clock } = await sinkOn({ timeoutMs: 1_000 });
  store.script = (_, write) => ({ takesMs: write === 0 ? 1_150 : 200 });
  harness.sendBatch(0, 1);
  await clock.advance(10_000);
  assert.equal(store.writes.length, 2);
  assert.deepEqual(harness.settled, [0, 1]);
  assert.deepEqual(harness.requiredSettled, [0, 1]);
  assert.deepEqual(harness.failures, []);
  assert.equal(harness.meter.out, 2);
  harness.stop();
});

Deno.test("a late refusal of a write that was given up is not a refusal of the retry", async () => {
  const { harness, store, clock } = await sinkOn({ timeoutMs: 1_000 });
  store.script = (_, write) => ({ takesMs: write === 0 ? 1_150 : 200 });
  store.refuse = () =>
    clock.monotonic() < 1_200 ? errorOf("write-rejected") : undefined;
  harness.sendBatch(0);
  await clock.advance(10_000);
  assert.deepEqual(harness.failures, []);
  assert.deepEqual(harness.settled, [0]);
  harness.stop();
});

Deno.test("a write that is refused or throws as a whole costs only the bad message", async () => {
  for (const fails of [errorOf("write-rejected"), new TypeError("no number")]) {
    const { harness, store, clock } = await sinkOn();
    store.script = ({ messages }) =>
      messages.some((one) => one.record.offset === 5) ? { fails } : {};
    harness.sendBatch(...Array(16).keys());
    await clock.advance(1_000);
    assert.deepEqual(harness.failedOffsets, [5]);
    assert.equal(harness.settled.length, 15);
    assert.ok(store.writes.length - 1 <= 2 * 4);
    harness.stop();
  }
});

Deno.test("results of another length settle nothing", async () => {
  const node = sinkNode("redis", {
    from: [],
    onError: "dead",
    write: () => Promise.resolve([]),
  });
  const harness = await ActorHarness.of(node);
  harness.sendBatch(0);
  await harness.clock.flush();
  assert.deepEqual(harness.settled, []);
  assert.match(
    harness.failures[0]?.error.message ?? "",
    /one result a message: 0 for 1/,
  );
  harness.stop();
});

Deno.test("while a store is away a required sink keeps what it has", async () => {
  const { harness, store, clock } = await sinkOn({ inFlight: 2 });
  store.isUp = false;
  for (let offset = 0; offset < 5; offset++) harness.sendBatch(offset);
  await clock.advance(3_600_000);
  assert.deepEqual([harness.settled, harness.failures], [[], []]);
  store.isUp = true;
  await clock.advance(60_000);
  assert.deepEqual(harness.settled.toSorted(), [0, 1, 2, 3, 4]);
  assert.equal(harness.meter.snapshot().dropped["best-effort"], undefined);
  harness.stop();
});

Deno.test("a best-effort sink gives up after one burst, counted, and settles", async () => {
  const { harness, store, clock } = await sinkOn({ required: false });
  store.isUp = false;
  harness.sendBatch(0, 1);
  await clock.advance(149);
  assert.deepEqual(harness.settled, []);
  await clock.advance(1_000);
  assert.equal(store.writes.length, 3);
  assert.deepEqual(harness.settled, [0, 1]);
  assert.deepEqual(harness.requiredSettled, []);
  assert.deepEqual(harness.meter.snapshot().dropped, { "best-effort": 2 });
  assert.deepEqual(harness.meter.snapshot().errors, { "write-unavailable": 2 });
  assert.deepEqual(harness.failures, []);
  harness.stop();
});

Deno.test("a best-effort sink that cannot go on at all is counted, not fatal", async () => {
  const { harness, store, clock } = await sinkOn({ required: false });
  const error = errorOf("topic-unknown");
  store.script = (_, write) => write === 0 ? { fails: error } : {};
  store.refuse = (offset) => offset === 3 ? error : undefined;
  harness.sendBatch(0, 1);
  harness.sendBatch(2, 3);
  await clock.advance(1_000);
  assert.deepEqual(harness.ended, []);
  assert.deepEqual(harness.settled.toSorted(), [0, 1, 2, 3]);
  assert.deepEqual(harness.meter.snapshot().dropped, { "best-effort": 3 });
  assert.deepEqual(harness.meter.snapshot().errors, { "topic-unknown": 3 });
  harness.stop();
});

Deno.test("an error of a required sink that must stop stops", async () => {
  const { harness, store, clock } = await sinkOn();
  store.script = () => ({ fails: errorOf("not-authorized") });
  harness.sendBatch(0);
  await clock.flush();
  assert.deepEqual(harness.ended, ["It is not-authorized"]);
  assert.deepEqual(harness.settled, []);
  harness.stop();
});

Deno.test("messages of one turn travel as one write, two hundred at most", async () => {
  const clock = new VirtualClock();
  const store = new MemoryStore(clock);
  const node = sinkNode("redis", { from: [], write: store.write });
  const harness = await ActorHarness.of(node, clock, "message");
  harness.send(...Array(450).keys());
  await clock.flush();
  harness.send(450);
  harness.input.complete();
  await clock.flush();
  assert.deepEqual(store.writes.map((one) => one.offsets.length), [
    200,
    200,
    50,
    1,
  ]);
  assert.equal(harness.settled.length, 451);
  assert.deepEqual(harness.ended, ["complete"]);
  harness.stop();
});
