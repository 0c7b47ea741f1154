import assert from "node:assert/strict";
import { errorOf } from "../support/actor_harness.ts";
import { Chain } from "../support/small_topology.ts";

/** A chain whose commits do as told once it drains; all is settled by then. */
async function endingChain(
  commit: (chain: Chain) => Promise<void>,
  drainMs = 20_000,
) {
  const chain = new Chain({ drainMs });
  chain.source.before = (action) =>
    action === "commit" ? commit(chain) : Promise.resolve();
  chain.source.add(35);
  const run = chain.start();
  await chain.clock.advance(900);
  assert.equal(chain.store().stored.length, 35);
  run.running.drain();
  return { chain, run };
}

function isAway(): Promise<never> {
  return Promise.reject(new Error("the broker is away"));
}

Deno.test("a broker that is away at the end is asked again within the drain's deadline", async () => {
  const { chain, run } = await endingChain(({ clock }) =>
    clock.monotonic() < 10_000 ? isAway() : Promise.resolve()
  );
  await chain.clock.until(run.running.done);
  assert.deepEqual(run.end, { kind: "drained" });
  assert.deepEqual(chain.source.committed, [35]);
  assert.ok(chain.clock.monotonic() <= 11_000);
  assert.equal(chain.clock.timers, 0);
});

Deno.test("a drain whose commits fail to its deadline tells what was not committed, and why", async () => {
  const { chain, run } = await endingChain(isAway);
  await chain.clock.until(run.running.done);
  assert.ok(run.end?.kind === "uncommitted", JSON.stringify(run.end));
  const { events, partitions, error } = run.end;
  assert.deepEqual([events, partitions], [35, "kol.profiles.raw/0"]);
  assert.equal(error.message, "Commit: the broker is away");
  assert.equal(chain.clock.monotonic(), 900 + 20_000);
  assert.equal(chain.source.isOpen, false);
  assert.equal(chain.clock.timers, 0);
  // The next start reads again what it was told of, and no more.
  chain.source.before = () => Promise.resolve();
  const again = chain.start();
  await chain.clock.advance(5_000);
  await again.drain();
  assert.equal(chain.store().stored.length, 70);
  assert.deepEqual(chain.source.committed, [35]);
});

Deno.test("a commit that is never answered ends with the drain's deadline, and is told", async () => {
  const { chain, run } = await endingChain(() => new Promise(() => {}));
  await chain.clock.until(run.running.done);
  assert.ok(run.end?.kind === "uncommitted", JSON.stringify(run.end));
  assert.equal(run.end.events, 35);
  assert.equal(run.end.error.code, "drain-deadline");
  assert.equal(chain.clock.monotonic(), 900 + 20_000);
  assert.equal(chain.source.isOpen, false);
  assert.equal(chain.clock.timers, 0);
});

Deno.test("what cannot help is not tried again at the end", async () => {
  const { chain, run } = await endingChain(() =>
    Promise.reject(errorOf("not-authorized"))
  );
  await chain.clock.until(run.running.done);
  assert.ok(run.end?.kind === "uncommitted", JSON.stringify(run.end));
  assert.equal(run.end.error.code, "not-authorized");
  assert.ok(chain.clock.monotonic() < 2_000);
});

Deno.test("partitions that are lost while their last commit fails are told as not committed", async () => {
  const { chain, run } = await endingChain(isAway);
  await chain.clock.advance(3_000);
  chain.source.lose(0);
  await chain.clock.until(run.running.done);
  assert.ok(run.end?.kind === "uncommitted", JSON.stringify(run.end));
  assert.equal(run.end.events, 35);
});

Deno.test("a stop ends a drain that waits for its last commit", async () => {
  const { chain, run } = await endingChain(isAway);
  await chain.clock.advance(3_000);
  run.running.stop();
  await chain.clock.advance(10);
  assert.deepEqual(run.end, { kind: "stopped" });
  assert.equal(chain.clock.timers, 0);
});
