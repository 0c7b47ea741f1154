import assert from "node:assert/strict";
import type { ShownMessage } from "../../src/ui/shown_message.ts";
import { type TapRequest, TapSession } from "../../src/ui/tap_session.ts";
import { parseWhere } from "../../src/ui/where_expression.ts";
import { Chain } from "../support/small_topology.ts";

const all: TapRequest = {
  nodes: ["parse"],
  side: "both",
  limit: 100,
  intervalMs: 0,
  where: undefined,
  follow: undefined,
};

/** What a tap shows of some events, and how often it ended. */
async function tapped(
  parts: Partial<TapRequest>,
  events: number,
): Promise<{ shown: ShownMessage[]; ends: number }> {
  const chain = new Chain({
    map: (one) => one.withValue({ offset: one.record.offset }),
  });
  const run = chain.start();
  await chain.clock.advance(100);
  const shown: ShownMessage[] = [];
  let ends = 0;
  const session = new TapSession({ ...all, ...parts }, {
    watch: (node, watcher) => run.running.watch(node, watcher),
    clock: chain.clock,
    mask: new Set(),
    show: (message) => shown.push(message),
    end: () => ends++,
  });
  chain.source.add(events, { key: "k" });
  await chain.clock.when(() => run.running.telemetry().settled === events);
  session.stop();
  await run.drain();
  return { shown, ends };
}

function sides(shown: readonly ShownMessage[]): string[] {
  return shown.map((one) => `${one.node} ${one.side} ${one.origin.slice(-1)}`);
}

Deno.test("what came in is shown with what became of it", async () => {
  const { shown } = await tapped({}, 2);
  assert.deepEqual(sides(shown), [
    "parse in 0",
    "parse out 0",
    "parse in 1",
    "parse out 1",
  ]);
});

Deno.test("an interval thins the samples out, and their other side with them", async () => {
  const { shown } = await tapped({ intervalMs: 60_000 }, 50);
  assert.deepEqual(sides(shown), ["parse in 0", "parse out 0"]);
});

Deno.test("a tap ends at its limit, once", async () => {
  const { shown, ends } = await tapped({ side: "out", limit: 3 }, 50);
  assert.equal(shown.length, 3);
  assert.equal(ends, 1);
});

Deno.test("a condition chooses", async () => {
  const { shown } = await tapped(
    { side: "out", where: parseWhere("offset = 4") },
    9,
  );
  assert.deepEqual(sides(shown), ["parse out 4"]);
});

Deno.test("one event is followed through all nodes by its origin", async () => {
  const { shown } = await tapped({
    nodes: ["in", "parse", "batch", "score", "a", "dead"],
    follow: "kol.profiles.raw/0/1",
    intervalMs: 60_000,
  }, 5);
  assert.deepEqual(sides(shown), [
    "in out 1",
    "parse in 1",
    "parse out 1",
    "batch in 1",
    "batch out 1",
    "score in 1",
    "score out 1",
    "a in 1",
    "a out 1",
  ]);
});

Deno.test("a tap looks at a bounded number of values a second", async () => {
  let looks = 0;
  await tapped({
    side: "out",
    where: () => {
      looks++;
      return false;
    },
  }, 5_000);
  assert(looks <= 4_000, String(looks));
});

Deno.test("one event is followed by the id that it carries, also where nothing else tells it", async () => {
  const chain = new Chain({ map: (one) => one.withValue({ kept: "nothing" }) });
  const run = chain.start();
  await chain.clock.advance(100);
  const shown: ShownMessage[] = [];
  const session = new TapSession(
    { ...all, nodes: ["in", "parse", "a"], follow: 'id "7"' },
    {
      watch: (node, watcher) => run.running.watch(node, watcher),
      clock: chain.clock,
      mask: new Set(),
      show: (message) => shown.push(message),
      end: () => {},
    },
  );
  const values = ['id "6"', 'id "7"', "none"].map((id) => ({
    event_id: id,
    note: 'of id "7"',
  }));
  for (const value of values) {
    chain.source.add(1, {
      key: "k",
      value: new TextEncoder().encode(JSON.stringify(value)),
    });
  }
  await chain.clock.when(() => run.running.telemetry().settled === 3);
  session.stop();
  await run.drain();
  assert.deepEqual(sides(shown), [
    "in out 1",
    "parse in 1",
    "parse out 1",
    "a in 1",
    "a out 1",
  ]);
});
