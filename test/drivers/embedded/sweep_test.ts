import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { rowOf } from "../../contract/cache_fixture.ts";
import { cellsOf, everyType } from "../../contract/table_fixture.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";
import { EmbeddedState } from "./embedded_state.ts";

/** How many rows the tables of a state file hold, expired or not. */
function counts(state: EmbeddedState, ...tables: string[]): number[] {
  const db = new DatabaseSync(`${state.path}/hotpath.db`);
  const found = tables.map((table) =>
    Number(db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get()?.["n"])
  );
  db.close();
  return found;
}

Deno.test("expired rows of the cache go with their ranks, so many a call", async () => {
  const state = new EmbeddedState();
  const clock = new VirtualClock();
  const { cache } = state.open(clock);
  const expiring = 250;
  await cache.upsert(
    Array.from({ length: expiring }, (_, index) =>
      rowOf(`short${index}`, "v", {
        ttlMs: 1_000,
        rankings: [{ ranking: "r", member: `m${index}`, score: index }],
        mirrors: [{ kind: "text", key: `text${index}`, text: "t" }],
      })),
  );
  await clock.advance(1_000);
  assert.deepEqual(await cache.top("r", 10), []);
  assert.deepEqual(await cache.rankings(""), []);
  const left: number[][] = [];
  for (let call = 0; call < 3; call++) {
    await cache.upsert([rowOf("long", "v", { eventTime: call })]);
    left.push(counts(state, "hashes", "ranked", "texts"));
  }
  assert.deepEqual(left, [[151, 150, 150], [51, 50, 50], [1, 0, 0]]);
  await state.close();
});

Deno.test("an expired row that is still there gives way to any other", async () => {
  const state = new EmbeddedState();
  const clock = new VirtualClock();
  const { cache } = state.open(clock);
  const at = (eventTime: number, ttlMs: number) =>
    Array.from(
      { length: 250 },
      (_, index) => rowOf(`k${index}`, String(eventTime), { eventTime, ttlMs }),
    );
  await cache.upsert(at(2, 1_000));
  await clock.advance(1_000);
  const results = await cache.upsert(at(1, 60_000));
  assert(results.every((one) => one === "applied"));
  assert.deepEqual(await cache.getMany(["k249"]), [{ value: "1" }]);
  await state.close();
});

Deno.test("expired rows of a table go a while later, so many a call", async () => {
  const state = new EmbeddedState();
  const clock = new VirtualClock();
  const { table } = state.open(clock);
  const schema = everyType("t");
  await table.applySchema([schema]);
  const rows = (count: number, ttlMs: number, owner: string) =>
    Array.from({ length: count }, (_, at) => ({
      values: cellsOf(owner, { at }),
      writeTimeMicros: 2_000,
      ttlMs,
    }));
  await table.upsert("t", rows(150, 1_000, "short"));
  await clock.advance(1_000);
  const partition = { owner: "short", month: "2025-12" };
  assert.deepEqual(await table.read("t", { partition, limit: 9 }), []);
  const older = { ...cellsOf("short", { at: 0 }), note: "older" };
  await table.upsert("t", [
    { values: older, writeTimeMicros: 1_000, ttlMs: 60_000 },
  ]);
  assert.deepEqual(
    await table.read("t", { partition, limit: 9 }),
    [],
    "what has expired still outranks what was written before it",
  );
  await clock.advance(3_600_000);
  const left: number[][] = [];
  for (let call = 0; call < 2; call++) {
    await table.upsert("t", rows(1, 60_000, "long"));
    left.push(counts(state, "rows"));
  }
  assert.deepEqual(left, [[51], [1]]);
  await state.close();
});
