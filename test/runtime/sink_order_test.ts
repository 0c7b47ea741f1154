import assert from "node:assert/strict";
import { ActorHarness } from "../support/actor_harness.ts";
import { MemoryStore } from "../support/memory_store.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { sinkNode } from "../support/small_nodes.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A sink of eight writes at a time whose first write is slow and then fails. */
async function sinkWithFailingFirst() {
  const clock = new VirtualClock();
  const store = new MemoryStore(clock);
  store.script = (_, write) =>
    write === 0 ? { takesMs: 50, fails: new Error("away") } : { takesMs: 5 };
  const harness = await ActorHarness.of(
    sinkNode("redis", {
      from: [],
      write: store.write,
      policy: { inFlight: 8 },
    }),
    clock,
  );
  const send = (partition: number, ...offsets: number[]) =>
    harness.input.next(harness.batch(offsets, partition));
  return { clock, store, harness, send };
}

Deno.test("a retry holds back the sink's later batches of its partitions, no others", async () => {
  const { clock, store, harness, send } = await sinkWithFailingFirst();
  send(0, 1);
  await clock.advance(60);
  send(0, 2);
  send(1, 3);
  send(0, 4);
  await clock.advance(1_000);
  assert.deepEqual(store.offsets, [3, 1, 2, 4]);
  assert.deepEqual(harness.settled, [3, 1, 2, 4]);
  harness.stop();
});

Deno.test("a batch that is held back is written once the retry is through, or given up", async () => {
  for (const required of [true, false]) {
    const clock = new VirtualClock();
    const store = new MemoryStore(clock);
    store.script = ({ messages }) =>
      messages[0]?.record.offset === 0 && clock.monotonic() < 400
        ? { fails: new Error("away") }
        : {};
    const harness = await ActorHarness.of(
      sinkNode("redis", {
        from: [],
        write: store.write,
        required,
        policy: { inFlight: 4, retry: { attempts: 3 } },
      }),
      clock,
    );
    harness.sendBatch(0);
    await clock.advance(10);
    harness.sendBatch(1);
    await clock.advance(10_000);
    assert.deepEqual(store.offsets, required ? [0, 1] : [1]);
    assert.deepEqual(harness.settled, [0, 1]);
    harness.stop();
    assert.equal(clock.timers, 0);
  }
});

Deno.test("batches that wait for a retry end when the pipeline stops", async () => {
  const { clock, store, harness, send } = await sinkWithFailingFirst();
  store.script = () => ({ fails: new Error("away") });
  send(0, 1);
  await clock.advance(10);
  for (const offset of [2, 3, 4]) send(0, offset);
  await clock.advance(10);
  harness.stop();
  await clock.flush();
  assert.equal(clock.timers, 0);
  assert.deepEqual(harness.settled, []);
  assert.deepEqual(store.stored, []);
});

Deno.test("writes that fail together are repeated in the order in which they came", async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = new SeededRandom(seed);
    const clock = new VirtualClock();
    const store = new MemoryStore(clock);
    // As a client that dies with all that it was given, twice.
    store.script = () =>
      clock.monotonic() < 50
        ? { takesMs: 50 - clock.monotonic(), fails: new Error("died") }
        : { takesMs: 5 };
    const harness = await ActorHarness.of(
      sinkNode("log", {
        from: [],
        write: store.write,
        policy: {
          inFlight: 4,
          retry: { attempts: 5, backoff: { fromMs: 100, toMs: 5_000 } },
        },
      }),
      clock,
    );
    harness.random = () => random.next();
    for (const offset of [0, 1, 2, 3, 4, 5]) harness.sendBatch(offset);
    await clock.advance(60_000);
    assert.deepEqual(store.offsets, [0, 1, 2, 3, 4, 5], `seed ${seed}`);
    harness.stop();
    assert.equal(clock.timers, 0);
  }
});

Deno.test("a write whose turn is over when it gets its place lets the earlier one go first", async () => {
  const clock = new VirtualClock();
  const store = new MemoryStore(clock);
  // The first takes the only place, fails, and the second is next in line.
  store.script = (_, write) =>
    write === 0 ? { takesMs: 100, fails: new Error("away") } : { takesMs: 5 };
  const harness = await ActorHarness.of(
    sinkNode("log", {
      from: [],
      write: store.write,
      policy: { inFlight: 2, ratePerSecond: 4 },
    }),
    clock,
  );
  harness.sendBatch(0);
  harness.sendBatch(1);
  await clock.advance(60_000);
  assert.deepEqual(store.offsets, [0, 1]);
  assert.deepEqual(store.writes.map((one) => one.offsets), [[0], [0], [1]]);
  harness.stop();
});
