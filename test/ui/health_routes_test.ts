import assert from "node:assert/strict";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { Chain } from "../support/small_topology.ts";
import { uiContext } from "../support/ui_context.ts";

/** A small chain with its pages, on virtual time. */
async function started() {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const app = createUiApp(uiContext(chain.plan, run, chain.clock), "pages");
  const get = (path: string) =>
    app.request(path, { headers: { host: "localhost" } });
  return { chain, run, get };
}

Deno.test("a topology that does its work is ready, and says why it is not", async () => {
  const { chain, run, get } = await started();
  assert.equal((await get("/healthz")).status, 200);
  const ready = await get("/readyz");
  assert.equal(ready.status, 200);
  assert.deepEqual((await ready.json()).reasons, []);
  chain.store().isUp = false;
  chain.source.add(3);
  await chain.clock.advance(30_000);
  const away = await get("/readyz");
  assert.equal(away.status, 503);
  const { status, reasons } = await away.json();
  assert.equal(status, "not ready");
  assert.match(reasons.join(), /sink .*The store is away/);
  assert.equal((await get("/healthz")).status, 200);
  chain.store().isUp = true;
  await chain.clock.advance(60_000);
  assert.equal((await get("/readyz")).status, 200);
  await run.drain();
});

Deno.test("why answers for all partitions or for one", async () => {
  const { chain, run, get } = await started();
  chain.store().isUp = false;
  const [offset] = chain.source.add(3);
  await chain.clock.advance(10_000);
  const all = (await (await get("/api/why")).json()).partitions;
  assert.equal(all.length, chain.source.log.length);
  const topic = encodeURIComponent(chain.source.topic);
  const one = await get(`/api/why?topic=${topic}&partition=0`);
  const [why] = (await one.json()).partitions;
  assert.equal(why.offset, offset);
  assert.equal(why.condition, "waiting");
  assert.equal(why.error.code, "write-unavailable");
  const none = await get("/api/why?topic=other");
  assert.deepEqual((await none.json()).partitions, []);
  chain.store().isUp = true;
  await run.drain();
});
