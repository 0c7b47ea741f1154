import assert from "node:assert/strict";
import type { Sighting } from "../../src/runtime/node_tap.ts";
import { errorOf } from "../support/actor_harness.ts";
import { Chain } from "../support/small_topology.ts";

Deno.test("whoever watches sees a message come in and go out of every node", async () => {
  const chain = new Chain({
    map: (one) =>
      one.record.offset === 1 ? errorOf("not-json") : one.withValue("parsed"),
  });
  const run = chain.start();
  const seen: Sighting[] = [];
  const stops = chain.plan.nodes.map(({ id }) =>
    run.running.watch(id, (sighting) => seen.push(sighting))
  );
  chain.source.add(2);
  await chain.clock.when(() => run.running.telemetry().settled === 2);
  const way = (offset: number) =>
    seen.filter((one) => one.message.record.offset === offset)
      .map(({ node, side }) => `${node} ${side}`);
  assert.deepEqual(way(0), [
    "in out",
    "parse in",
    "parse out",
    "batch in",
    "batch out",
    "score in",
    "score out",
    "a in",
    "a out",
  ]);
  assert.deepEqual(way(1), [
    "in out",
    "parse in",
    "parse failed",
    "dead in",
    "dead out",
  ]);
  for (const stop of stops) stop();
  const before = seen.length;
  chain.source.add(2);
  await chain.clock.when(() => run.running.telemetry().settled === 4);
  assert.equal(seen.length, before);
  await run.drain();
});

Deno.test("a pause lets what was read end and reads nothing more until it is over", async () => {
  const chain = new Chain();
  const run = chain.start();
  chain.source.add(3);
  await chain.clock.when(() => run.running.telemetry().settled === 3);
  run.running.pause();
  await chain.clock.advance(2_000);
  assert.equal(run.running.state(), "paused");
  assert.equal(run.node("in").status, "paused");
  chain.source.add(5);
  await chain.clock.advance(5_000);
  assert.equal(run.running.telemetry().read, 3);
  run.running.resume();
  await chain.clock.when(() => run.running.telemetry().settled === 8);
  assert.equal(run.running.state(), "running");
  assert.equal(run.node("in").status, "connected");
  await run.drain();
  assert.equal(run.running.state(), "ended");
});

Deno.test("a pause of an hour is no standstill", async () => {
  const chain = new Chain();
  const run = chain.start();
  run.running.pause();
  await chain.clock.advance(2_000);
  chain.source.add(5);
  for (let minute = 0; minute < 60; minute++) await chain.clock.advance(60_000);
  const [why] = await run.running.why();
  assert.equal(why?.condition, "waiting");
  assert.equal(run.running.telemetry().restarts, 0);
  run.running.resume();
  await chain.clock.when(() => run.running.telemetry().settled === 5);
  await run.drain();
});

Deno.test("a paused topology drains", async () => {
  const chain = new Chain();
  const run = chain.start();
  run.running.pause();
  await chain.clock.advance(2_000);
  await run.drain();
});

Deno.test("what waits in front of a slow node is counted there, with rates", async () => {
  const chain = new Chain({ callPolicy: { inFlight: 1 }, maxItems: 10 });
  chain.store().script = () => ({ takesMs: 900 });
  const run = chain.start();
  chain.source.add(60);
  await chain.clock.advance(1_500);
  const { waiting, inFlight } = run.node("a");
  assert.equal(waiting + inFlight + run.node("a").out, run.node("score").out);
  assert(waiting > 0, String(waiting));
  assert.equal(run.node("parse").inPerSecond, 60);
  await run.drain();
  assert.equal(run.node("a").waiting, 0);
  assert.equal(run.node("score").waiting, 0);
});
