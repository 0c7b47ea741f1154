import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Log } from "../../../src/drivers/log.ts";
import { values } from "../../contract/log_fixture.ts";
import { Child } from "../../support/child.ts";
import { EmbeddedState } from "./embedded_state.ts";
import type { WriterOrder } from "./writer_process.ts";

const script = fileURLToPath(new URL("writer_process.ts", import.meta.url));

/** A writer in a process of its own that may touch the state folder only. */
function startWriter(order: WriterOrder): Child {
  return new Child([
    "run",
    "--no-check",
    "--no-prompt",
    `--allow-read=${order.stateDir}`,
    `--allow-write=${order.stateDir}`,
    script,
    JSON.stringify(order),
  ]);
}

/** Turns that a writer says are acknowledged. */
function acknowledged(writer: Child): number {
  return Number(writer.stdout.split("\n").at(-2) ?? 0);
}

async function allValues(log: Log, topic: string): Promise<string[]> {
  const reader = await log.openReader(topic, "earliest");
  const found: string[] = [];
  for (;;) {
    const records = await reader.poll(1_000, 0);
    if (records.length === 0) break;
    found.push(...values(records).map(String));
  }
  await reader.close();
  return found;
}

/** The values of so many turns, in order. */
function turns(count: number, records: number): string[] {
  return Array.from(
    { length: count * records },
    (_, index) => `${1 + Math.floor(index / records)}/${index % records}`,
  );
}

Deno.test("what was acknowledged survives a kill -9, and what was not is there whole or not at all", async () => {
  const state = new EmbeddedState();
  const records = 50;
  try {
    for (let round = 0; round < 5; round++) {
      const topic = `t${round}`;
      const order = { stateDir: state.path, topic, records, sends: 1e6 };
      await using writer = startWriter(order);
      const enough = 1 + round * 7;
      await writer.until("some turns", (one) => acknowledged(one) >= enough);
      writer.kill("SIGKILL");
      await writer.end;
      const { log, cache } = state.open();
      const found = await allValues(log, topic);
      const stored = found.length / records;
      assert(stored >= acknowledged(writer), "nothing acknowledged is lost");
      assert.deepEqual(found, turns(Math.floor(stored), records));
      const [row] = await cache.getMany([topic]);
      const kept = Number(row?.["value"]);
      assert(kept >= acknowledged(writer) && kept <= stored);
      await state.closeAll();
    }
  } finally {
    await state.close();
  }
});

Deno.test("processes that create one state at the same moment all find it whole", async () => {
  for (let round = 0; round < 3; round++) {
    const state = new EmbeddedState();
    try {
      await createTogether(state.path);
      await checkCreated(state.open().log);
    } finally {
      await state.close();
    }
  }
});

const sends = 10;

/** Six processes that wait for one moment, two of them for one topic. */
async function createTogether(stateDir: string): Promise<void> {
  const openAt = Date.now() + startMs;
  const writers = ["a", "b", "c", "d", "same", "same"].map((topic) =>
    startWriter({ stateDir, topic, records: 5, sends, openAt })
  );
  for (const writer of writers) {
    const { code, stderr } = await writer.end;
    assert.equal(code, 0, stderr);
  }
}

/** Enough for six processes to start. */
const startMs = 400;

async function checkCreated(log: Log): Promise<void> {
  for (const topic of ["a", "b", "c", "d"]) {
    assert.deepEqual(await allValues(log, topic), turns(sends, 5));
  }
  const both = await allValues(log, "same");
  const twice = [...turns(sends, 5), ...turns(sends, 5)];
  assert.deepEqual(both.toSorted(), twice.sort());
  for (let at = 0; at < both.length; at += 5) {
    const [turn] = String(both[at]).split("/");
    assert.deepEqual(
      both.slice(at, at + 5),
      [0, 1, 2, 3, 4].map((index) => `${turn}/${index}`),
      "sends of two processes do not mix",
    );
  }
}
