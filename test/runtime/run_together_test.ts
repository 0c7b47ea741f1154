import assert from "node:assert/strict";
import { runTogether } from "../../src/runtime/run_together.ts";
import { errorOf } from "../support/actor_harness.ts";
import { Chain, type ChainParts } from "../support/small_topology.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

function twoChains(first: ChainParts = {}) {
  const clock = new VirtualClock();
  const chains = [new Chain({ ...first, clock }), new Chain({ clock })];
  for (const chain of chains) chain.source.add(25);
  const runs = chains.map((chain) => chain.start());
  return { clock, chains, runs, all: runTogether(runs.map((r) => r.running)) };
}

Deno.test("one stop drains every topology of the process", async () => {
  const { clock, chains, all } = twoChains();
  await clock.advance(100);
  all.drain();
  const { end } = await clock.until(all.done);
  assert.deepEqual(end, { kind: "drained" });
  for (const { source } of chains) assert.deepEqual(source.committed, [25]);
});

Deno.test("a topology that has to stop drains the others and ends the process", async () => {
  const { clock, chains, runs, all } = twoChains({
    map: () => {
      throw errorOf("not-authorized");
    },
  });
  const { end, index } = await clock.until(all.done);
  assert.equal(index, 0);
  assert.equal(end.kind === "failed" && end.error.code, "not-authorized");
  assert.deepEqual(runs[1]?.end, { kind: "drained" });
  assert.deepEqual(chains[1]?.source.committed, [25]);
});

Deno.test("a topology that was drained by itself leaves the others running", async () => {
  const { clock, chains, runs, all } = twoChains();
  await clock.advance(100);
  runs[0]?.running.drain();
  await clock.when(() => runs[0]?.end !== undefined);
  chains[1]?.source.add(5);
  await clock.advance(500);
  assert.equal(runs[1]?.end, undefined);
  const lag = await all.lag();
  assert.deepEqual(lag?.map(({ position }) => position), [30]);
  all.drain();
  assert.deepEqual((await clock.until(all.done)).end, { kind: "drained" });
});

Deno.test("topologies are as quiet as the one that did something last", async () => {
  const { clock, chains, runs, all } = twoChains();
  await clock.advance(5_000);
  assert(all.quietMs() > 4_000);
  chains[1]?.source.add(1);
  await clock.advance(1_000);
  assert(all.quietMs() < 1_500);
  assert.equal(all.quietMs(), runs[1]?.running.quietMs());
  all.drain();
  await clock.until(all.done);
});

Deno.test("the lag of all is unknown while that of one is", async () => {
  const { clock, chains, all } = twoChains();
  await clock.advance(100);
  assert.equal((await all.lag())?.length, 2);
  chains[0]?.source.lose(0);
  assert.equal(await all.lag(), undefined);
  all.drain();
  await clock.until(all.done);
});
