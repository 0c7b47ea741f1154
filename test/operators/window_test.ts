import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { window } from "../../src/operators/window.ts";
import { VirtualClock } from "../support/virtual_clock.ts";
import {
  noCommit,
  type TestEvent,
  WindowLife,
} from "../support/window_life.ts";
import {
  latest,
  localWindow,
  resultsOf,
  type WindowYaml,
} from "../support/window_nodes.ts";

const noon = Date.UTC(2025, 11, 3, 12);

/** Events at seconds after noon. */
function at(seconds: number, value: unknown = { kol_id: "k" }): TestEvent {
  return { eventTime: noon + seconds * 1_000, value };
}

async function lifeOf(
  yaml: WindowYaml,
  events: readonly TestEvent[],
  offset = 0,
): Promise<WindowLife> {
  const node = await localWindow({ size: "10s", by: ["kol_id"], ...yaml });
  return new WindowLife(node, [
    ...Array.from({ length: offset }, () => at(-1_000)),
    ...events,
  ], noCommit(offset));
}

async function run(yaml: WindowYaml, events: readonly TestEvent[]) {
  const life = await lifeOf(yaml, events);
  while (!life.isAtEnd) life.read();
  life.finish();
  return { life, results: resultsOf(life) };
}

const starts = (results: readonly { window_start: string; count: number }[]) =>
  results.map((one) => [one.window_start.slice(11, 19), one.count]);

Deno.test("an event at the boundary belongs to the window that begins", async () => {
  const { results } = await run({}, [
    at(0),
    { ...at(0), eventTime: noon + 9_999 },
    at(10),
    at(30),
  ]);
  assert.deepEqual(starts(results), [["12:00:00", 2], ["12:00:10", 1]]);
  assert.equal(results[0]?.window_end, "2025-12-03T12:00:10.000Z");
});

Deno.test("windows are cut from the epoch, whatever the first event is", async () => {
  const { results } = await run({ size: "7s" }, [at(3), at(100)]);
  assert.equal(Date.parse(results[0]!.window_start) % 7_000, 0);
});

Deno.test("an event is in each of the windows that overlap it", async () => {
  const { results } = await run({ every: "5s" }, [at(7), at(40)]);
  assert.deepEqual(starts(results), [["12:00:00", 1], ["12:00:05", 1]]);
});

Deno.test("a window waits for its grace in event time and ends at its instant", async () => {
  const { life } = await run({ grace: "5s" }, [at(1), at(14.999)]);
  assert.equal(life.results.length, 0);
  const { results } = await run({ grace: "5s" }, [at(1), at(15)]);
  assert.equal(results.length, 1);
  assert.equal(results[0]?.watermark, "2025-12-03T12:00:10.000Z");
});

Deno.test("an event out of order counts within the grace and is late after it", async () => {
  const { life, results } = await run({ grace: "5s" }, [
    at(1),
    at(14),
    at(9),
    at(16),
    at(2),
    at(40),
  ]);
  assert.deepEqual(life.fates, [
    "taken",
    "taken",
    "taken",
    "taken",
    "late",
    "taken",
  ]);
  assert.deepEqual(starts(results), [["12:00:00", 2], ["12:00:10", 2]]);
});

Deno.test("a late event is told of by the window that was the newest", async () => {
  const { results } = await run({}, [at(1), at(15), at(2), at(3), at(40)]);
  assert.deepEqual(results.map((one) => one.late), [0, 2]);
});

Deno.test("a late event goes to the dead letters where the node says so", async () => {
  const { life } = await run({ late: "dead-letter" }, [at(1), at(15), at(2)]);
  assert.deepEqual(life.fates, ["taken", "taken", "event-late"]);
});

Deno.test("a late event of one window still counts in those that are open", async () => {
  const { life, results } = await run({ every: "5s" }, [
    at(1),
    at(12),
    at(6),
    at(60),
  ]);
  assert.deepEqual(life.fates, ["taken", "taken", "taken", "taken"]);
  assert.deepEqual(starts(results).map(([, count]) => count), [1, 1, 2, 1]);
});

Deno.test("an event too far ahead of its record moves nothing", async () => {
  const { life, results } = await run({ maxFuture: "5m" }, [
    at(1),
    { ...at(400), timestamp: noon },
    at(2),
  ]);
  assert.deepEqual(life.fates, ["taken", "time-in-future", "taken"]);
  assert.equal(results.length, 0);
});

Deno.test("an event that cannot be measured moves nothing and says why", async () => {
  const yaml = { measures: { revenue: { sum: "revenue" } } };
  const { life, results } = await run(yaml, [
    at(1, { kol_id: "k", revenue: 1 }),
    at(100, { kol_id: "k", revenue: "much" }),
    at(100, { kol_id: "k", revenue: Infinity }),
    at(100, { kol_id: {}, revenue: 1 }),
  ]);
  assert.deepEqual(life.fates, ["taken", ...Array(3).fill("schema-invalid")]);
  assert.equal(results.length, 0);
});

Deno.test("a second event of an id does not count in its window", async () => {
  const yaml = { dedupe: "event_id" };
  const { life, results } = await run(yaml, [
    at(1, { kol_id: "k", event_id: "a" }),
    at(2, { kol_id: "k", event_id: "a" }),
    at(3, { kol_id: "k", event_id: "b" }),
    at(4, { kol_id: "k" }),
    at(5, { kol_id: "k" }),
    at(11, { kol_id: "k", event_id: "a" }),
    at(40),
  ]);
  assert.deepEqual(life.fates.filter((one) => one === "duplicate").length, 1);
  assert.deepEqual(starts(results), [["12:00:00", 4], ["12:00:10", 1]]);
});

Deno.test("every measure tells what its name says", async () => {
  const { results } = await run({
    measures: {
      events: { count: "*" },
      paid: { count: "revenue" },
      revenue: { sum: "revenue" },
      average: { mean: "revenue" },
      smallest: { min: "revenue" },
      largest: { max: "revenue" },
      per_second: { rate: "*" },
      revenue_per_second: { rate: "revenue" },
      ctr: { ratio: ["clicks", "impressions"] },
      never: { ratio: ["clicks", "nothing"] },
      median: { p50: "revenue" },
      tail: { p99: "revenue" },
      none: { p95: "nothing" },
      label: { last: "label" },
    },
  }, [
    at(1, {
      kol_id: "k",
      revenue: 0.1,
      clicks: 1,
      impressions: 4,
      label: "old",
    }),
    at(5, {
      kol_id: "k",
      revenue: 0.2,
      clicks: 1,
      impressions: 4,
      label: "new",
    }),
    at(3, { kol_id: "k", label: "between", flag: true }),
    at(40),
  ]);
  const { median, tail, ...measures } = results[0]!.measures;
  assert.deepEqual(measures, {
    events: 3,
    paid: 2,
    revenue: 0.3,
    average: 0.15,
    smallest: 0.1,
    largest: 0.2,
    per_second: 0.3,
    revenue_per_second: 0.03,
    ctr: 0.25,
    never: null,
    none: null,
    label: "new",
  });
  assert.ok(Math.abs(Number(median) - 0.1) <= 0.00101);
  assert.ok(Math.abs(Number(tail) - 0.1) <= 0.00101);
});

Deno.test("one group more than the limit stops, and says what to do", async () => {
  const life = await lifeOf({ maxGroups: 2 }, [
    at(1, { kol_id: "a" }),
    at(1, { kol_id: "b" }),
    at(9, { kol_id: "c" }),
  ]);
  life.read();
  life.read();
  assert.throws(
    () => life.read(),
    (error) =>
      error instanceof HotpathError && error.code === "window-full" &&
      error.disposition === "halt" && error.message.includes("maxGroups"),
  );
});

Deno.test("groups whose results are leaving take no room from open ones", async () => {
  const life = await lifeOf({ maxGroups: 2 }, [
    at(1, { kol_id: "a" }),
    at(1, { kol_id: "b" }),
    at(20, { kol_id: "c" }),
    at(20, { kol_id: "d" }),
    at(20, { kol_id: "e" }),
  ]);
  for (let index = 0; index < 4; index++) life.read();
  assert.throws(() => life.read(), /maxGroups/);
  life.finish();
  assert.equal(life.results.length, 2);
});

Deno.test("a group has room again once its result has been handed out", async () => {
  const life = await lifeOf({ maxGroups: 2 }, [
    at(1, { kol_id: "a" }),
    at(20, { kol_id: "b" }),
    at(40, { kol_id: "c" }),
  ]);
  for (let index = 0; index < 3; index++) {
    life.read();
    life.finish();
  }
  assert.equal(life.results.length, 2);
});

Deno.test("ids are bounded like groups", async () => {
  const life = await lifeOf({ maxIds: 2, dedupe: "event_id" }, [
    at(1, { kol_id: "a", event_id: 1 }),
    at(1, { kol_id: "a", event_id: 2 }),
    at(1, { kol_id: "a", event_id: 3 }),
  ]);
  life.read();
  life.read();
  assert.throws(() => life.read(), /maxIds/);
});

Deno.test("a window that no commit has followed from its start is incomplete", async () => {
  const life = await lifeOf(
    { grace: "5s" },
    [at(3), at(12), at(31), at(60)],
    7,
  );
  while (!life.isAtEnd) life.read();
  life.finish();
  const results = resultsOf(life);
  assert.deepEqual(
    results.map((
      one,
    ) => [one.window_start.slice(17, 19), one.incomplete, one.final]),
    [["00", true, false], ["10", false, true], ["30", false, true]],
  );
  // Whatever told of the window before it was changed counts more.
  assert.ok(results[0]!.revision < 7);
});

Deno.test("a window stays incomplete over a restart", async () => {
  const events = [
    ...Array.from({ length: 7 }, () => at(-1_000)),
    at(3),
    at(12),
    at(60),
  ];
  const first = new WindowLife(
    await localWindow({ size: "10s", grace: "5s" }),
    events,
    noCommit(7),
  );
  first.read();
  const commit = first.commit();
  assert.equal(commit?.offset, 7);
  const second = new WindowLife(
    await localWindow({ size: "10s", grace: "5s" }),
    events,
    commit!,
  );
  while (!second.isAtEnd) second.read();
  second.finish();
  assert.deepEqual(resultsOf(second).map((one) => one.incomplete), [
    true,
    false,
  ]);
});

Deno.test("the commit of a window with other options tells nothing of this one", async () => {
  const events = [at(3), at(4), at(12), at(60), at(61)];
  const first = new WindowLife(
    await localWindow({ size: "10s" }),
    events,
    noCommit(),
  );
  for (let index = 0; index < 4; index++) first.read();
  first.finish();
  const commit = first.commit()!;
  assert.equal(commit.offset, 3);
  const other = new WindowLife(await localWindow({ size: "1m" }), [
    ...events,
    at(200),
  ], commit);
  while (!other.isAtEnd) other.read();
  other.finish();
  assert.equal(resultsOf(other)[0]?.incomplete, true);
});

Deno.test("a commit never passes an open window, nor one whose result is on its way", async () => {
  const life = await lifeOf({}, [at(1), at(2), at(11), at(12), at(21)]);
  for (let index = 0; index < 4; index++) life.read();
  assert.equal(life.commit()?.offset ?? 0, 0);
  life.send(10);
  assert.equal(life.commit()?.offset ?? 0, 0, "its result is on its way");
  life.settleResult(0);
  assert.equal(life.commit()?.offset, 2, "its result has settled");
});

Deno.test("a commit that is made during a replay keeps what it replays", async () => {
  const events = [at(1), at(2), at(3), at(11), at(12), at(21)];
  const node = () => localWindow({ size: "10s" });
  const first = new WindowLife(await node(), events, noCommit());
  for (let index = 0; index < 3; index++) first.read();
  const commit = first.commit()!;
  assert.deepEqual(JSON.parse(commit.metadata).p, 3);
  const second = new WindowLife(await node(), events, commit);
  second.read();
  second.partition.committed({ ...commit, metadata: "" });
  assert.deepEqual(JSON.parse(second.commit()!.metadata).p, 3);
});

Deno.test("a quiet partition's windows are told of, not final, once", async () => {
  const clock = new VirtualClock();
  const node = await localWindow({ size: "10s", flushAfter: "30s" }, clock);
  const life = new WindowLife(node, [at(1), at(2), at(40)], noCommit());
  life.read();
  life.read();
  node.tick(29_999);
  life.finish();
  assert.equal(life.results.length, 0);
  node.tick(30_000);
  node.tick(31_000);
  life.finish();
  life.read();
  life.finish();
  const results = resultsOf(life);
  assert.deepEqual(results.map((one) => one.final), [false, true]);
  assert.equal(results[0]?.count, 2);
  assert.ok(results[0]!.revision < results[1]!.revision);
  assert.equal(latest(results).size, 1);
});

Deno.test("updates tell each second of what has changed", async () => {
  const node = await localWindow({
    size: "10s",
    by: ["kol_id"],
    emit: "updates",
  });
  const life = new WindowLife(node, [
    at(1, { kol_id: "a" }),
    at(1, { kol_id: "b" }),
    at(2, { kol_id: "b" }),
    at(30),
  ], noCommit());
  life.read();
  life.read();
  node.tick(1_000);
  life.finish();
  life.read();
  node.tick(2_000);
  life.finish();
  life.read();
  life.finish();
  assert.deepEqual(
    resultsOf(life).map((one) => [one.group["kol_id"], one.count, one.final]),
    [["a", 1, false], ["b", 1, false], ["b", 2, false], ["a", 1, true], [
      "b",
      2,
      true,
    ]],
  );
});

Deno.test("a clock that jumps changes no window", async () => {
  const clock = new VirtualClock();
  const node = await localWindow({ size: "10s" }, clock);
  const life = new WindowLife(node, [at(1), at(2), at(11), at(40)], noCommit());
  life.read();
  clock.stepWall(-86_400_000);
  life.read();
  clock.stepWall(10 * 86_400_000);
  node.tick(0);
  while (!life.isAtEnd) life.read();
  life.finish();
  assert.deepEqual(starts(resultsOf(life)), [["12:00:00", 2], ["12:00:10", 1]]);
});

Deno.test("a result's record has a key of its own and says the same each time", async () => {
  const { life, results } = await run({}, [at(1), at(40)]);
  const [result] = results;
  assert.equal(result?.key, '["kpis","k","2025-12-03T12:00:00.000Z"]');
  assert.deepEqual(JSON.parse(result.toJsonText()), {
    name: "kpis",
    group: { kol_id: "k" },
    window_start: "2025-12-03T12:00:00.000Z",
    window_end: "2025-12-03T12:00:10.000Z",
    count: 1,
    measures: {},
    revision: 3,
    final: true,
    incomplete: false,
    late: 0,
    watermark: "2025-12-03T12:00:40.000Z",
  });
  const { record } = life.results[0]!;
  assert.deepEqual(
    [record.topic, record.partition, record.offset],
    ["window.kpis", 0, 3],
  );
});

Deno.test("options that make no window are refused", () => {
  const refused = (options: WindowYaml) =>
    !window.options.safeParse({ coPartitioned: true, ...options }).success;
  assert.ok(refused({}));
  assert.ok(refused({ size: "0ms" }));
  assert.ok(refused({ size: "5m", every: "6m" }));
  assert.ok(refused({ size: "5m", by: ["a b"] }));
  assert.ok(refused({ size: "5m", measures: { x: {} } }));
  assert.ok(refused({ size: "5m", measures: { x: { sum: "a", mean: "a" } } }));
  assert.ok(refused({ size: "5m", measures: { X: { sum: "a" } } }));
  assert.ok(!refused({ size: "5m", measures: { x: { ratio: ["a", "b"] } } }));
});
