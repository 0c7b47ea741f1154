import assert from "node:assert/strict";
import { errorOf } from "../support/actor_harness.ts";
import { Chain } from "../support/small_topology.ts";

const upTo = (count: number) => [...Array(count).keys()];

/** A chain whose sink takes a while. */
function slowChain(takesMs: number, drainMs = 25_000): Chain {
  const chain = new Chain({
    drainMs,
    sinkPolicy: { timeoutMs: 86_400_000, inFlight: 4 },
  });
  chain.store().script = () => ({ takesMs });
  return chain;
}

Deno.test("a drain settles all that was read, commits it and leaves", async () => {
  const chain = slowChain(500);
  chain.source.add(35);
  const run = chain.start();
  await chain.clock.advance(10);
  run.running.drain();
  chain.source.add(10);
  const end = await chain.clock.until(run.running.done);
  assert.deepEqual(end, { kind: "drained" });
  assert.deepEqual(chain.store().stored.length, 35);
  assert.deepEqual(chain.source.committed, [35]);
  assert.equal(chain.source.isOpen, false);
  assert.equal(chain.clock.timers, 0);
  // What was not read is read by the next run, and nothing is doubled.
  const again = chain.start();
  await chain.clock.advance(5_000);
  await again.drain();
  assert.deepEqual(chain.store().offsets, upTo(45));
  assert.equal(chain.store().stored.length, 45);
});

Deno.test("a half-filled batch goes out at once when draining", async () => {
  const chain = new Chain({ maxItems: 10 });
  chain.source.add(3);
  const run = chain.start();
  await chain.clock.advance(5);
  await run.drain();
  assert.equal(chain.clock.monotonic(), 5);
  assert.deepEqual(chain.store().offsets, [0, 1, 2]);
});

Deno.test("a drain of a quiet topology ends at once", async () => {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(10_000);
  await run.drain();
  assert.equal(chain.clock.monotonic(), 10_000);
});

Deno.test("a drain that comes before the first read ends the run", async () => {
  const chain = new Chain();
  chain.source.add(5);
  const run = chain.start();
  await run.drain();
  assert.deepEqual(chain.store().stored, []);
  assert.deepEqual(chain.source.committed, [0]);
  assert.equal(chain.source.isOpen, false);
});

Deno.test("a drain during the join leaves the group again", async () => {
  const chain = new Chain();
  chain.source.before = (action) =>
    action === "open" ? chain.clock.sleep(2_000) : Promise.resolve();
  const run = chain.start();
  await chain.clock.advance(500);
  await run.drain();
  assert.equal(chain.source.opened, chain.source.closed);
  await chain.clock.advance(10_000);
  assert.equal(chain.source.opened, chain.source.closed);
  assert.equal(chain.clock.timers, 0);
});

Deno.test("a drain that passes its deadline says how many are left", async () => {
  const chain = slowChain(60_000, 5_000);
  chain.source.add(25);
  const run = chain.start();
  await chain.clock.advance(10);
  run.running.drain();
  await chain.clock.advance(4_999);
  assert.equal(run.end, undefined);
  await chain.clock.advance(1);
  assert.deepEqual(run.end, { kind: "deadline", inFlight: 25 });
  assert.deepEqual(chain.source.committed, [0]);
  assert.equal(chain.source.isOpen, false);
});

Deno.test("what settled before the deadline is committed", async () => {
  const chain = slowChain(0, 5_000);
  chain.store().script = (_, write) => ({ takesMs: write < 2 ? 100 : 60_000 });
  chain.source.add(40);
  const run = chain.start();
  await chain.clock.advance(10);
  run.running.drain();
  await chain.clock.until(run.running.done);
  assert.deepEqual(run.end, { kind: "deadline", inFlight: 20 });
  assert.deepEqual(chain.source.committed, [20]);
});

Deno.test("a drain behind an open breaker ends at the deadline, nothing is buried", async () => {
  const chain = new Chain({ drainMs: 25_000 });
  chain.store().isUp = false;
  chain.source.add(30);
  const run = chain.start();
  await chain.clock.advance(60_000);
  run.running.drain();
  await chain.clock.until(run.running.done);
  assert.deepEqual(run.end, { kind: "deadline", inFlight: 30 });
  assert.deepEqual(chain.buried, []);
  assert.equal(chain.clock.timers, 0);
});

Deno.test("a stop ends at once, also during a drain, and commits what has settled", async () => {
  for (const isDraining of [false, true]) {
    const chain = slowChain(0);
    chain.store().script = (_, write) => ({
      takesMs: write === 0 ? 10 : 9_999,
    });
    chain.source.add(30);
    const run = chain.start();
    await chain.clock.advance(40);
    if (isDraining) run.running.drain();
    await chain.clock.advance(100);
    run.running.stop();
    await chain.clock.flush();
    assert.deepEqual(run.end, { kind: "stopped" });
    assert.deepEqual(chain.source.committed, [10]);
    assert.equal(chain.source.isOpen, false);
  }
});

Deno.test("asking again for a drain, or after the end, changes nothing", async () => {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(10);
  run.running.drain();
  run.running.drain();
  await chain.clock.until(run.running.done);
  run.running.drain();
  run.running.stop();
  assert.deepEqual(await run.running.done, { kind: "drained" });
  assert.equal(chain.clock.timers, 0);
  assert.equal(await run.running.lag(), undefined);
  const failed = new Chain();
  failed.source.before = () => Promise.reject(new Error("no broker"));
  const other = failed.start();
  await failed.clock.until(other.running.done);
  other.running.drain();
  assert.equal(failed.clock.timers, 0);
});

/** A chain that crashes after so long, as its dead letters cannot be stored. */
function crashingChain(afterMs: number): Chain {
  const chain = new Chain({
    map: (one) => one.record.offset === 7 ? errorOf("not-json") : one,
  });
  chain.store().script = () => ({ takesMs: 500 });
  chain.burial = async () => {
    await chain.clock.sleep(afterMs);
    throw errorOf("write-rejected");
  };
  chain.source.add(20);
  return chain;
}

Deno.test("a crash while draining is no success", async () => {
  const chain = crashingChain(200);
  const run = chain.start();
  await chain.clock.advance(10);
  run.running.drain();
  const end = await chain.clock.until(run.running.done);
  assert.ok(end.kind === "failed" && end.error.code === "write-rejected");
  assert.equal(chain.source.opened, 1);
  assert.deepEqual(chain.source.committed, [0]);
});

Deno.test("a drain that comes while a restart waits is no success, and does not wait", async () => {
  const chain = crashingChain(0);
  const run = chain.start();
  await chain.clock.advance(50);
  run.running.drain();
  const end = await chain.clock.until(run.running.done);
  assert.ok(end.kind === "failed" && end.error.code === "write-rejected");
  assert.equal(chain.clock.monotonic(), 50);
});

Deno.test("a stop that comes while a restart waits stops", async () => {
  const chain = crashingChain(0);
  const run = chain.start();
  await chain.clock.advance(50);
  await chain.clock.flush();
  run.running.stop();
  assert.deepEqual(await chain.clock.until(run.running.done), {
    kind: "stopped",
  });
  assert.equal(chain.clock.monotonic(), 50);
});
