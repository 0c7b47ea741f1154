import assert from "node:assert/strict";
import { Chain } from "../support/small_topology.ts";

/** What a chain says of its sink. */
function sinkOf(run: ReturnType<Chain["start"]>) {
  const { ready, checks } = run.running.health();
  const found = checks.find((one) => one.name === "sink a");
  return { ready, ok: found?.ok, detail: found?.detail };
}

const well = { ready: true, ok: true, detail: "No write keeps failing" };

Deno.test("of a store that nothing is written to, no more is said than that no write fails", async () => {
  const chain = new Chain();
  const run = chain.start();
  chain.store().isUp = false;
  await chain.clock.advance(60_000);
  assert.deepEqual(sinkOf(run), well);
  await run.drain();
});

Deno.test("a store is away once a write has failed for five seconds, until one works", async () => {
  const chain = new Chain();
  const run = chain.start();
  chain.store().isUp = false;
  chain.source.add(1);
  await chain.clock.advance(4_500);
  assert.deepEqual(sinkOf(run), well);
  await chain.clock.advance(1_500);
  const { ready, ok, detail } = sinkOf(run);
  assert.deepEqual([ready, ok], [false, false]);
  assert.match(detail ?? "", /The store is away/);
  chain.store().isUp = true;
  await chain.clock.advance(60_000);
  assert.deepEqual(sinkOf(run), well);
  await run.drain();
});
