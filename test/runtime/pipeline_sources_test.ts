import assert from "node:assert/strict";
import { MemorySource } from "../support/memory_source.ts";
import { MemoryStore } from "../support/memory_store.ts";
import { batchNode, sinkNode, sourceNode } from "../support/small_nodes.ts";
import { smallPlan } from "../support/small_plan.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** Two sources that are merged into one sink. */
function twoSources(events: number) {
  const clock = new VirtualClock();
  const first = new MemorySource({ clock, topic: "first" });
  const second = new MemorySource({ clock, topic: "second" });
  const store = new MemoryStore(clock);
  const plan = smallPlan([
    sourceNode("first", first.open),
    sourceNode("second", second.open),
    batchNode("batch", { from: ["first", "second"], clock }),
    sinkNode("out", {
      from: "batch",
      write: store.write,
      policy: { timeoutMs: 86_400_000, inFlight: 50 },
    }),
  ], { budget: { events, bytes: 1_000_000 } });
  const run = new TopologyRun(plan, clock);
  const count = (topic: string) =>
    store.stored.filter((one) => one.startsWith(topic)).length;
  return { clock, first, second, store, run, count };
}

Deno.test("two sources are merged, and each commits its own", async () => {
  const { clock, first, second, run, count } = twoSources(1_000);
  first.add(30);
  second.add(20);
  await clock.advance(2_000);
  assert.deepEqual([count("first"), count("second")], [30, 20]);
  assert.deepEqual([first.committed, second.committed], [[30], [20]]);
  assert.equal((await run.running.lag())?.length, 2);
  await run.drain();
  assert.deepEqual([...first.faults, ...second.faults], []);
  assert.deepEqual([first.isOpen, second.isOpen], [false, false]);
});

Deno.test("a source that is quiet does not hold back one that is busy", async () => {
  for (const events of [20, 100, 5_000]) {
    const { clock, first, run, count } = twoSources(events);
    first.add(5_000);
    await clock.advance(1_000);
    assert.equal(count("first"), 5_000, `with a budget of ${events}`);
    await run.stop();
  }
});

Deno.test("a burst at one source may use what the others leave, at once", async () => {
  const { clock, first, store, run, count } = twoSources(100);
  store.script = () => ({ takesMs: 100 });
  await clock.advance(10_500);
  first.add(400);
  // Five rounds of 100 ms with nearly all of the budget, eight with its half.
  await clock.advance(700);
  assert.equal(count("first"), 400);
  await run.stop();
});

Deno.test("a source is sure of its part when the other has taken the rest", async () => {
  const { clock, first, second, store, run, count } = twoSources(100);
  store.script = () => ({ takesMs: 100 });
  first.add(100_000);
  await clock.advance(5_000);
  second.add(100_000);
  await clock.advance(10_000);
  const before = { first: count("first"), second: count("second") };
  await clock.advance(5_000);
  const gained = {
    first: count("first") - before.first,
    second: count("second") - before.second,
  };
  assert.ok(
    gained.second >= 0.4 * (gained.first + gained.second),
    JSON.stringify(gained),
  );
  store.script = () => ({});
  await clock.advance(200);
  await run.stop();
});

Deno.test("together they never have more in flight than the budget", async () => {
  const { clock, first, second, store, run } = twoSources(37);
  let most = 0;
  store.script = (_, write) => {
    most = Math.max(most, run.running.telemetry().inFlight.events);
    return { takesMs: (write * 13) % 30 };
  };
  first.add(2_000);
  second.add(2_000);
  await clock.advance(30_000);
  assert.ok(store.stored.length > 2_000);
  assert.ok(most <= 37, `${most} in flight`);
  assert.ok(most >= 30, `${most} in flight`);
  assert.deepEqual([...first.faults, ...second.faults], []);
  store.script = () => ({});
  await clock.advance(200);
  await run.stop();
});

Deno.test("a source that cannot open keeps the others from being left open", async () => {
  const { clock, first, second, run } = twoSources(100);
  second.before = (action) =>
    action === "open"
      ? Promise.reject(new Error("no broker"))
      : Promise.resolve();
  first.add(10);
  await clock.until(run.running.done);
  assert.equal(run.end?.kind, "failed");
  assert.deepEqual([first.opened, first.closed], [6, 6]);
  assert.equal(clock.timers, 0);
});
