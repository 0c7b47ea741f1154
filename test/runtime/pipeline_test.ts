import assert from "node:assert/strict";
import type { Message } from "../../src/core/message.ts";
import { errorOf, offsetsOf } from "../support/actor_harness.ts";
import { MemorySource } from "../support/memory_source.ts";
import { MemoryStore } from "../support/memory_store.ts";
import {
  batchNode,
  deadLetterNode,
  mapNode,
  sinkNode,
  sourceNode,
} from "../support/small_nodes.ts";
import { smallPlan } from "../support/small_plan.ts";
import { Chain } from "../support/small_topology.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const upTo = (count: number) => [...Array(count).keys()];

Deno.test("an event that fans out to three sinks settles once, and so does its budget", async () => {
  const chain = new Chain({ sinks: ["a", "b", "c"] });
  chain.source.add(25);
  const run = chain.start();
  await chain.clock.advance(2_000);
  for (const id of ["a", "b", "c"]) {
    assert.deepEqual(chain.store(id).stored.length, 25);
    assert.equal(run.node(id).out, 25);
  }
  const { read, settled, inFlight } = run.running.telemetry();
  assert.deepEqual([read, settled, inFlight.events], [25, 25, 0]);
  assert.deepEqual(chain.source.committed, [25]);
  await run.drain();
  assert.deepEqual(chain.source.faults, []);
});

Deno.test("an event counts as settled when the slowest required sink has it", async () => {
  const chain = new Chain({ sinks: ["a", "b"] });
  chain.store("b").script = () => ({ takesMs: 900 });
  chain.source.add(10);
  const run = chain.start();
  await chain.clock.advance(800);
  assert.equal(chain.store("a").stored.length, 10);
  assert.equal(run.running.telemetry().settled, 0);
  await chain.clock.advance(1_200);
  assert.equal(run.running.telemetry().settled, 10);
  assert.deepEqual(chain.source.commits.map((one) => one.offset), [10]);
  await run.drain();
});

Deno.test("a best-effort sink holds no commit, but the budget until it gives up", async () => {
  const chain = new Chain({
    sinks: ["a", "(loose)"],
    budget: { events: 10, bytes: 100_000 },
    sinkPolicy: { timeoutMs: 2_000, retry: { attempts: 2 } },
  });
  chain.store("loose").script = () => ({ takesMs: Infinity });
  chain.source.add(100);
  const run = chain.start();
  await chain.clock.advance(2_000);
  assert.deepEqual(chain.source.committed, [10]);
  assert.equal(run.running.telemetry().settled, 10);
  assert.equal(run.running.telemetry().inFlight.events, 10);
  assert.equal(run.running.telemetry().read, 10);
  // Two tries of two seconds with one wait between them.
  await chain.clock.advance(2_100);
  assert.equal(run.node("loose").dropped["best-effort"], 10);
  assert.equal(run.running.telemetry().read, 20);
  await run.stop();
});

Deno.test("a best-effort sink that is down for good does not slow the others", async () => {
  const chain = new Chain({
    sinks: ["a", "(loose)"],
    budget: { events: 200, bytes: 100_000 },
    sinkPolicy: { inFlight: 8, retry: { attempts: 5 } },
  });
  chain.store("loose").isUp = false;
  chain.source.add(20_000);
  const run = chain.start();
  await chain.clock.advance(30_000);
  assert.equal(chain.store("a").stored.length, 20_000);
  assert.equal(run.node("loose").dropped["best-effort"], 20_000);
  await run.drain();
});

Deno.test("a failing sink is retried alone, the others are not written again", async () => {
  const chain = new Chain({ sinks: ["a", "b", "c"] });
  let failures = 4;
  chain.store("b").script = () =>
    failures-- > 0 ? { fails: new Error("away") } : {};
  chain.source.add(30);
  const run = chain.start();
  await chain.clock.advance(60_000);
  assert.equal(chain.store("a").writes.length, 3);
  assert.equal(chain.store("c").writes.length, 3);
  assert.equal(chain.store("b").writes.length, 7);
  assert.deepEqual(chain.store("b").offsets, upTo(30));
  assert.equal(run.running.telemetry().settled, 30);
  await run.drain();
});

Deno.test("a sink that stalls stops the source at exactly the budget", async () => {
  for (const stalled of ["a", "b", "c"]) {
    const chain = new Chain({
      sinks: ["a", "b", "c"],
      budget: { events: 64, bytes: 1_000_000 },
      sinkPolicy: { timeoutMs: 86_400_000 },
    });
    chain.store(stalled).script = () => ({ takesMs: Infinity });
    chain.source.add(10_000);
    const run = chain.start();
    await chain.clock.advance(3_600_000);
    const { read, settled, inFlight } = run.running.telemetry();
    assert.deepEqual([read, settled, inFlight.events], [64, 0, 64]);
    assert.deepEqual(chain.source.committed, [0]);
    assert.equal(run.node("in").blocked, 1);
    await run.stop();
  }
});

Deno.test("a service that stalls stops the source at exactly the budget", async () => {
  const chain = new Chain({
    budget: { events: 64, bytes: 1_000_000 },
    call: () => () => new Promise<never>(() => {}),
  });
  chain.source.add(10_000);
  const run = chain.start();
  await chain.clock.advance(3_600_000);
  assert.equal(run.running.telemetry().inFlight.events, 64);
  assert.deepEqual(chain.buried, []);
  await run.stop();
});

Deno.test("a dead-letter sink that stalls stops the source at exactly the budget", async () => {
  const chain = new Chain({
    budget: { events: 64, bytes: 1_000_000 },
    map: () => errorOf("not-json"),
  });
  chain.burial = () => Promise.reject(new Error("disk full"));
  chain.source.add(10_000);
  const run = chain.start();
  await chain.clock.advance(3_600_000);
  assert.equal(run.running.telemetry().inFlight.events, 64);
  chain.burial = () => Promise.resolve();
  await chain.clock.advance(60_000);
  assert.equal(chain.buried.length, 10_000);
  await run.drain();
  assert.deepEqual(chain.source.committed, [10_000]);
});

Deno.test("order is kept end to end with retries and halved batches", async () => {
  const chain = new Chain({
    sinks: ["a", "b"],
    callPolicy: { inFlight: 4 },
    call: (clock) => {
      let calls = 0;
      return async (batch) => {
        const call = ++calls;
        await clock.sleep((call * 37) % 50);
        const offsets = offsetsOf(batch);
        if (offsets.some((one) => one % 33 === 5)) {
          throw errorOf("score-rejected");
        }
        if (call % 5 === 0) throw errorOf("call-overloaded");
        return batch.messages;
      };
    },
  });
  chain.store("b").script = (_, write) =>
    write % 4 === 1 ? { takesMs: 20, fails: new Error("away") } : {};
  chain.source.add(300);
  const run = chain.start();
  await chain.clock.advance(600_000);
  const bad = upTo(300).filter((one) => one % 33 === 5);
  const good = upTo(300).filter((one) => one % 33 !== 5);
  assert.deepEqual(chain.buriedOffsets.toSorted((a, b) => a - b), bad);
  assert.deepEqual(chain.store("a").offsets, good);
  assert.deepEqual(chain.store("b").offsets, good);
  assert.equal(chain.store("a").stored.length, good.length);
  await run.drain();
  assert.deepEqual(chain.source.committed, [300]);
});

Deno.test("events that fail anywhere end in the dead-letter sink, and it completes last", async () => {
  const chain = new Chain({
    map: (one) => one.record.offset === 1 ? errorOf("not-json") : one,
    call: () => (batch) =>
      Promise.resolve(
        batch.messages.map((one) =>
          one.record.offset === 2 ? errorOf("score-rejected") : one
        ),
      ),
  });
  chain.store().refuse = (offset) =>
    offset === 3 ? errorOf("write-rejected") : undefined;
  chain.burial = () => chain.clock.sleep(500);
  chain.source.add(5);
  const run = chain.start();
  await chain.clock.advance(10);
  await run.drain();
  assert.deepEqual(chain.store().offsets, [0, 4]);
  assert.deepEqual(
    chain.buried.map((one) => [one.node, one.message.record.offset]),
    [["parse", 1], ["score", 2], ["a", 3]],
  );
  assert.deepEqual(run.running.telemetry().deadLettered, {
    "not-json": 1,
    "score-rejected": 1,
    "write-rejected": 1,
  });
  assert.deepEqual(chain.source.committed, [5]);
});

Deno.test("a row that one sink refuses is buried for that sink by name, the others' writes stand", async () => {
  const chain = new Chain({ sinks: ["a", "b", "(c)"] });
  for (const [id, offset] of [["b", 1], ["c", 3]] as const) {
    chain.store(id).refuse = (one) =>
      one === offset ? errorOf("too-large", `Too large for ${id}`) : undefined;
  }
  chain.source.add(5);
  const run = chain.start();
  await chain.clock.when(() => chain.source.committed[0] === 5);
  await run.drain();
  assert.deepEqual(chain.store("a").offsets, [0, 1, 2, 3, 4]);
  assert.deepEqual(chain.store("b").offsets, [0, 2, 3, 4]);
  assert.deepEqual(chain.store("c").offsets, [0, 1, 2, 4]);
  assert.deepEqual(
    chain.buried.map((one) => [one.node, one.message.record.offset]).toSorted(),
    [["b", 1], ["c", 3]],
  );
});

Deno.test("a node with two inputs takes both, and completes after both", async () => {
  const clock = new VirtualClock();
  const source = new MemorySource({ clock });
  const store = new MemoryStore(clock);
  const ifRest = (rest: number) => (one: Message) =>
    one.record.offset % 2 === rest ? one : errorOf("not-json");
  const plan = smallPlan([
    sourceNode("in", source.open),
    mapNode("even", { from: "in", map: ifRest(0), onError: "dead" }),
    mapNode("odd", { from: "in", map: ifRest(1), onError: "dead" }),
    batchNode("fast", { from: "even", clock, maxItems: 3 }),
    batchNode("slow", { from: "odd", clock, maxItems: 3, maxWait: "500ms" }),
    sinkNode("out", { from: ["fast", "slow"], write: store.write }),
    deadLetterNode("dead", { write: () => Promise.resolve() }),
  ]);
  source.add(8);
  const run = new TopologyRun(plan, clock);
  await clock.advance(100);
  assert.deepEqual(store.offsets.toSorted(), [0, 1, 2, 3, 4, 5, 6]);
  await run.drain();
  assert.deepEqual(store.offsets.toSorted(), upTo(8));
  // Each event had two ends, of which one was buried.
  assert.equal(run.running.telemetry().settled, 8);
  assert.equal(run.running.telemetry().deadLettered["not-json"], 8);
  assert.deepEqual(source.committed, [8]);
  assert.deepEqual(source.faults, []);
});

Deno.test("a sink right behind a map or a source takes messages", async () => {
  const clock = new VirtualClock();
  const source = new MemorySource({ clock });
  const raw = new MemoryStore(clock);
  const parsed = new MemoryStore(clock);
  const plan = smallPlan([
    sourceNode("in", source.open),
    mapNode("parse", { from: "in", map: (one) => one }),
    sinkNode("raw", { from: "in", write: raw.write }),
    sinkNode("parsed", { from: "parse", write: parsed.write }),
  ]);
  source.add(450);
  const run = new TopologyRun(plan, clock);
  await clock.advance(1_000);
  assert.deepEqual(raw.offsets, upTo(450));
  assert.deepEqual(parsed.offsets, upTo(450));
  await run.drain();
});
