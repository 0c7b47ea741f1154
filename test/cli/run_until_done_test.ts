import assert from "node:assert/strict";
import { runUntilDone } from "../../src/cli/run.ts";
import { Chain } from "../support/small_topology.ts";
import type { TopologyRun } from "../support/topology_run.ts";
import { MemoryProcessIo } from "./memory_process_io.ts";

const idleMs = 200;

function untilIdle(chain: Chain, run: TopologyRun) {
  const io = new MemoryProcessIo();
  return runUntilDone(run.running, { io, clock: chain.clock, idleMs });
}

Deno.test("until idle waits for a group that is slow to grant", async () => {
  const chain = new Chain();
  chain.source.grantsLater = true;
  chain.source.add(25);
  const run = chain.start();
  const done = untilIdle(chain, run);
  await chain.clock.advance(20 * idleMs);
  assert.equal(run.end, undefined, "nothing was granted yet");
  chain.source.grant(0);
  assert.deepEqual(await chain.clock.until(done), { kind: "drained" });
  assert.deepEqual(chain.source.committed, [25]);
});

Deno.test("until idle waits for a join that takes long", async () => {
  const chain = new Chain();
  chain.source.before = (action) =>
    action === "open" ? chain.clock.sleep(20 * idleMs) : Promise.resolve();
  chain.source.add(25);
  const run = chain.start();
  const done = untilIdle(chain, run);
  assert.deepEqual(await chain.clock.until(done), { kind: "drained" });
  assert.deepEqual(chain.source.committed, [25]);
});

Deno.test("until idle waits for what was lost to come back", async () => {
  const chain = new Chain();
  const run = chain.start();
  const done = untilIdle(chain, run);
  await chain.clock.advance(idleMs / 2);
  chain.source.lose(0);
  chain.source.add(5);
  await chain.clock.advance(20 * idleMs);
  assert.equal(run.end, undefined, "nothing is owned since");
  chain.source.grant(0);
  assert.deepEqual(await chain.clock.until(done), { kind: "drained" });
  assert.deepEqual(chain.source.committed, [5]);
});

Deno.test("until idle ends a member that has nothing to read", async () => {
  const chain = new Chain();
  chain.source.grantsLater = true;
  const run = chain.start();
  const done = untilIdle(chain, run);
  await chain.clock.advance(0);
  chain.source.grant();
  assert.deepEqual(await chain.clock.until(done), { kind: "drained" });
});

Deno.test("until idle asks again a log that cannot be asked now", async () => {
  const chain = new Chain();
  const run = chain.start();
  let asked = 0;
  const io = new MemoryProcessIo();
  const done = runUntilDone({
    ...run.running,
    lag: () =>
      ++asked < 3 ? Promise.reject(new Error("away")) : run.running.lag(),
  }, { io, clock: chain.clock, idleMs });
  assert.deepEqual(await chain.clock.until(done), { kind: "drained" });
  assert.equal(asked, 3);
});
