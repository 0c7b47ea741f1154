/** The rules of windows over several partitions, by their numbers. */
import assert from "node:assert/strict";
import type { WindowResult } from "../../../src/operators/window/window_result.ts";
import { eventTopic, TwoStages } from "../../support/two_stages.ts";
import type { TestEvent } from "../../support/window_life.ts";
import { latest, type WindowYaml } from "../../support/window_nodes.ts";

const noon = Date.UTC(2025, 11, 3, 12);
/** A process of each stage has all its partitions of one parity. */
const [firstPartition, secondPartition] = [0, 1];

/** An event so many seconds after noon. */
function at(seconds: number, value: object = {}): TestEvent {
  const eventTime = noon + seconds * 1_000;
  return { eventTime, value: { kol_id: "k", ...value } };
}

/** A window of ten seconds over partitions with these events. */
function start(
  yaml: WindowYaml,
  lists: readonly (readonly TestEvent[])[],
  come?: number[],
): Promise<TwoStages> {
  const options = { size: "10s", by: ["kol_id"], idle: "5s", ...yaml };
  return TwoStages.start(options, lists, come);
}

/** Start, count, finality of each result in the order of telling. */
function told(results: Iterable<WindowResult>) {
  return [...results].map((one) => [
    (Date.parse(one.window_start) - noon) / 1_000,
    one.count,
    one.final ? "final" : "open",
  ]);
}

function isPart({ value }: { readonly value: Uint8Array }): boolean {
  return JSON.parse(new TextDecoder().decode(value)).kind === "part";
}

/** What was written to the topic between the stages, as plain values. */
function written(stages: TwoStages, kind: "part" | "marker") {
  return stages.parts.map((list) =>
    list.map(({ value }) => JSON.parse(new TextDecoder().decode(value)))
      .filter((one) => one.kind === kind)
  );
}

Deno.test("rule 1: a window waits for the partition that is furthest behind", async () => {
  const stages = await start({}, [[at(1), at(50)], [at(2), at(12), at(31)]], [
    2,
    2,
  ]);
  stages.rest(1);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
  stages.arrive(secondPartition, 1);
  stages.rest(1);
  assert.deepEqual(told(stages.results).slice(1), [[10, 1, "final"]]);
});

Deno.test("rule 1: an event is late by its own partition alone", async () => {
  const stages = await start({}, [[at(1), at(100)], [at(2), at(25)]]);
  stages.rest(1);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
  assert.deepEqual([...stages.first.fates], []);
});

Deno.test("rule 1: what is dated too far ahead of its record moves nothing", async () => {
  const ahead = { ...at(4_000), timestamp: noon };
  const stages = await start({ maxFuture: "5m" }, [[at(1), ahead], [at(40)]]);
  stages.rest(1);
  assert.deepEqual(told(stages.results), []);
  assert.deepEqual([...stages.first.fates], [["time-in-future", 1]]);
});

Deno.test("rule 1: a partition is idle at its end and after a silence, and waited for until then", async () => {
  const stages = await start({}, [[at(1), at(50)], [at(2)]]);
  stages.rest(4);
  assert.deepEqual(told(stages.results), []);
  stages.rest(4);
  // Its open window was told of before it was left out.
  assert.deepEqual(told(stages.results)[0], [0, 2, "final"]);
});

Deno.test("rule 1: a partition that is not read to its end is never idle", async () => {
  const stages = await start({}, [[at(1), at(50)], [at(2), at(60)]], [2, 1]);
  stages.first.drain();
  stages.arrive(secondPartition, 1);
  for (let second = 0; second < 20; second++) {
    stages.tick();
    stages.first.send(secondPartition, 10);
    while (stages.first.store(secondPartition, 0));
    stages.second.drain();
  }
  const idle = written(stages, "marker").flat()
    .filter((one) => one.partition === secondPartition && one.idle === true);
  assert.deepEqual(idle, []);
});

Deno.test("rule 1: where all are idle the watermark stands still, what it has ended is final", async () => {
  const stages = await start({}, [[at(1), at(21)], [at(2)], [at(13)]]);
  stages.rest(30);
  assert.deepEqual(told(stages.results), [[0, 2, "final"], [10, 1, "final"]]);
  assert.equal(stages.results[1]?.watermark, "2025-12-03T12:00:21.000Z");
});

Deno.test("rule 1: that a partition is idle is forgotten unless it is said again", async () => {
  const stages = await start({}, [[at(1), at(50), at(150)], [at(2)]], [2, 1]);
  stages.rest(8);
  assert.equal(stages.results.length, 1);
  // Nobody reads it for a while, and it may have got events.
  stages.clock.advance(40_000);
  stages.arrive(firstPartition, 1);
  stages.first.read(firstPartition);
  // The part of the window that has ended, then what speaks of it.
  for (const _ of ["part", "marker"]) {
    stages.clock.advance(1_000);
    stages.first.tick(0, () => 3);
    stages.first.send(0, 10);
    while (stages.first.store(0, 0));
  }
  stages.second.drain();
  assert.equal(stages.results.length, 1);
  stages.rest(2);
  assert.deepEqual(told(stages.results).slice(1), [[50, 1, "final"]]);
});

Deno.test("rule 1: an event of an idle partition corrects what was final without it", async () => {
  const lists = [[at(1), at(30)], [at(2), at(5)]];
  const stages = await start({}, lists, [2, 1]);
  stages.rest(10);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
  stages.arrive(secondPartition, 1);
  stages.rest(10);
  const [first, second] = stages.results;
  assert.deepEqual(told(stages.results), [[0, 2, "final"], [0, 3, "final"]]);
  assert.ok(first !== undefined && second !== undefined);
  assert.ok(second.revision > first.revision);
});

Deno.test("rule 2: no commit of the first stage passes what is not in the topic", async () => {
  const stages = await start({}, [[at(1), at(20)], [at(2)]]);
  stages.first.read(firstPartition);
  stages.first.read(firstPartition);
  stages.first.send(0, 10);
  stages.first.commit(firstPartition);
  assert.equal(stages.first.commits[firstPartition]?.offset, 0);
  while (stages.first.store(0, 0));
  stages.first.commit(firstPartition);
  assert.equal(stages.first.commits[firstPartition]?.offset, 1);
});

Deno.test("rule 2: no commit of the second stage passes a part that a correction may need", async () => {
  const lists = [[at(1), at(20), at(400)], [at(2), at(20), at(400)]];
  const stages = await start({ retention: "5m" }, lists, [2, 2]);
  const commits = () => {
    for (let place = 0; place < 2; place++) stages.second.commit(place);
    return stages.second.commits.map((one) => one.offset);
  };
  stages.rest(2);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
  const held = stages.parts.findIndex((list) => list.some(isPart));
  const before = commits()[held] ?? 0;
  assert.ok(before < (stages.parts[held]?.length ?? 0));
  stages.arrive(firstPartition, 1);
  stages.arrive(secondPartition, 1);
  stages.rest(2);
  assert.ok((commits()[held] ?? 0) > before);
});

Deno.test("rule 3: beside a commit stands up to where windows have settled, of this window as it is", async () => {
  const stages = await start({}, [[at(1), at(20)], [at(2), at(20)]]);
  stages.rest(2);
  stages.first.commit(firstPartition);
  const { metadata, offset } = stages.first.commits[firstPartition]!;
  const { c, p, w } = JSON.parse(metadata);
  assert.deepEqual([c, p, offset], [1, 2, 1]);
  assert.deepEqual(Object.values(w), [`${noon + 10_000} -`]);
});

Deno.test("rule 4: a second stage without a mark calls windows incomplete that may lack parts", async () => {
  const stages = await start({}, [[at(1), at(12), at(40)], [at(2), at(40)]]);
  stages.first.drain();
  // It begins behind the parts of the first window, and has no mark.
  for (const [place, list] of stages.parts.entries()) {
    const first = list.findIndex(isPart);
    stages.second.commits[place] = {
      ...stages.second.commits[place]!,
      offset: Math.max(0, first + 1),
    };
    stages.second.move(place, 0, true);
  }
  stages.rest(12);
  assert.ok(stages.results.length > 0);
  assert.ok(stages.results.every((one) => one.incomplete && !one.final));
});

Deno.test("rule 4: a merge that begins anew skips windows that it had settled", async () => {
  const lists = [[at(1), at(20), at(60)], [at(2), at(20), at(60)]];
  const stages = await start({ retention: "10s" }, lists);
  stages.rest(2);
  const before = stages.results.length;
  assert.equal(before, 2);
  for (let place = 0; place < 2; place++) stages.second.commit(place);
  // A first stage that crashed before its commit tells its parts again.
  await stages.first.crash(0);
  await stages.first.crash(1);
  await stages.second.crash(0);
  await stages.second.crash(1);
  stages.rest(2);
  assert.equal(stages.results.length, before);
  assert.deepEqual([...stages.second.fates], [["part-repeated", 4]]);
});

Deno.test("rule 5: a partition that was lost is counted anew, nothing of it survives", async () => {
  const stages = await start({}, [[at(1), at(2), at(20)], [at(3), at(20)]], [
    2,
    2,
  ]);
  stages.rest(1);
  stages.first.move(firstPartition, 0, true);
  stages.arrive(firstPartition, 1);
  stages.first.drain();
  stages.tick();
  stages.first.drain();
  // Results are due where the partitions are, and they go elsewhere.
  for (const place of [0, 1]) while (stages.second.read(place));
  stages.second.move(0, 1, true);
  stages.second.move(1, 0, true);
  stages.rest(2);
  assert.deepEqual(told(stages.results), [[0, 3, "final"]]);
});

Deno.test("rule 6: each stage keeps so many groups and stops at one more", async () => {
  const events = [at(1), at(2, { kol_id: "l" }), at(3, { kol_id: "m" })];
  const stages = await start({ maxGroups: 2 }, [events, []]);
  assert.throws(() => stages.first.drain(), /Open no more windows in kpis/);
  const spread = await start({ maxGroups: 2 }, [
    [at(1)],
    [at(2, { kol_id: "l" })],
    [at(3, { kol_id: "m" })],
  ]);
  // One process merges all; the first stage tells of open windows when idle.
  for (const place of [0, 1]) spread.second.move(place, 0, true);
  assert.throws(
    () => spread.rest(10),
    /Open no more windows in kpis, raise maxGroups, .*: 2 groups/,
  );
});

Deno.test("rule 7: a part names its partition, its offsets and its grant", async () => {
  const stages = await start({}, [[at(1), at(2), at(30)], [at(3)]]);
  stages.first.drain();
  const [part] = written(stages, "part").flat();
  assert.deepEqual(
    [part.topic, part.partition, part.first, part.highest, part.count],
    [eventTopic, 0, 0, 1, 2],
  );
  assert.deepEqual([part.start, part.group], [noon, "k"]);
  assert.ok(part.epoch > 0);
});

Deno.test("rule 7: a part that comes after its retention overwrites nothing", async () => {
  const lists = [[at(1), at(30), at(90)], [at(2), at(5), at(90)]];
  const stages = await start({ retention: "20s" }, lists, [3, 1]);
  stages.rest(10);
  const [first] = stages.results;
  assert.deepEqual([first?.count, first?.final], [2, true]);
  stages.arrive(secondPartition, 2);
  stages.rest(10);
  const kept = latest(stages.results).get(first?.key ?? "");
  assert.equal(kept?.count, 2);
  assert.equal(stages.second.fates.get("part-late"), 1);
});

Deno.test("rule 7: a part that comes too late goes to the dead letters where the window says so", async () => {
  const lists = [[at(1), at(30), at(90)], [at(2), at(5), at(90)]];
  const yaml = { retention: "20s", late: "dead-letter" };
  const stages = await start(yaml, lists, [3, 1]);
  stages.rest(10);
  stages.arrive(secondPartition, 2);
  stages.rest(10);
  assert.equal(stages.second.fates.get("event-late"), 1);
});

Deno.test("rule 7: two parts of one revision that differ are an error, and the first stays", async () => {
  const stages = await start({}, [[at(1), at(30)], [at(2), at(30)]]);
  stages.first.drain();
  const place = written(stages, "part").findIndex((list) => list.length > 0);
  const list = stages.parts[place]!;
  const text = new TextDecoder().decode(
    list.find(isPart)?.value,
  );
  const value = new TextEncoder().encode(
    text.replace('"count":1', '"count":9'),
  );
  list.push({ value, timestamp: noon });
  stages.rest(2);
  assert.equal(stages.second.fates.get("window-conflict"), 1);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
});

Deno.test("rule 7: parts of the window as it was before its options changed are dropped", async () => {
  const stages = await start({}, [[at(1), at(30)], [at(2), at(30)]]);
  stages.parts[0]?.push({
    value: new TextEncoder().encode(JSON.stringify({
      kind: "marker",
      window: "another",
      topic: eventTopic,
      partition: 0,
      epoch: 1,
      position: 1,
      newest: noon + 1e9,
      watermark: noon + 1e9,
    })),
    timestamp: noon,
  });
  stages.rest(2);
  assert.deepEqual([...stages.second.fates], [["other-window", 1]]);
});

Deno.test("rule 8: a marker goes to every partition, behind the parts that it speaks of", async () => {
  const stages = await start({}, [[at(1), at(30)], [at(2)]]);
  stages.first.drain();
  stages.tick();
  stages.first.read(firstPartition);
  stages.first.send(0, 10);
  const passed = () =>
    written(stages, "marker").map((list) =>
      list.some((one) => one.partition === 0 && one.watermark >= noon + 10_000)
    );
  assert.deepEqual(passed(), [false, false]);
  while (stages.first.store(0, 0));
  stages.tick();
  stages.first.drain();
  assert.deepEqual(passed(), [true, true]);
});

Deno.test("rule 8: no marker passes a part that is not acknowledged", async () => {
  const stages = await start({ idle: "1h" }, [
    [at(1), at(30)],
    [at(2)],
  ]);
  stages.first.read(firstPartition);
  stages.first.read(firstPartition);
  stages.first.send(0, 10);
  for (let second = 0; second < 30; second++) {
    stages.tick();
    stages.first.send(0, 10);
    // All but the part, which was handed out first, is stored.
    while (stages.first.sent(0) > 1) stages.first.store(0, 1);
  }
  assert.ok(
    written(stages, "marker").flat().every(({ watermark }) =>
      watermark === null || watermark < noon + 10_000
    ),
  );
  assert.equal(written(stages, "part").flat().length, 0);
  assert.ok(written(stages, "marker").flat().length > 2);
});

Deno.test("rule 8: a partition is not told of as idle before its open windows are acknowledged", async () => {
  const stages = await start({}, [[at(1)], [at(2)]]);
  stages.first.drain();
  for (let second = 0; second < 30; second++) {
    stages.tick();
    stages.first.send(0, 10);
    // All but the part of the open window is stored.
    while (stages.first.sent(0) > 1) stages.first.store(0, 1);
  }
  const idle = () =>
    written(stages, "marker").flat()
      .some((one) => one.partition === 0 && one.idle === true);
  assert.deepEqual([stages.first.sent(0), idle()], [1, false]);
  stages.rest(2);
  assert.ok(idle());
});

Deno.test("rule 8: a marker is told again at an interval and after every grant", async () => {
  const stages = await start({}, [[at(1)], [at(2)]]);
  const count = () => written(stages, "marker")[0]?.length ?? 0;
  stages.first.drain();
  assert.equal(count(), 2);
  stages.first.move(firstPartition, 1, false);
  stages.first.drain();
  assert.equal(count(), 3);
  const before = count();
  stages.rest(60);
  const told = count() - before;
  assert.ok(told >= 10 && told <= 20, String(told));
});

Deno.test("rule 8: what one source partition says ends nothing", async () => {
  const stages = await start({}, [[at(1), at(90)], [at(2), at(90)]]);
  while (stages.first.read(secondPartition));
  for (const _ of ["parts", "marker"]) {
    stages.tick();
    stages.first.send(secondPartition, 10);
    while (stages.first.store(secondPartition, 0));
  }
  stages.second.drain();
  assert.ok(written(stages, "marker").flat().length > 0);
  assert.deepEqual(told(stages.results), []);
});

Deno.test("rule 8: nothing is final before every source partition has been heard of", async () => {
  const stages = await start({}, [[at(1), at(90)], [at(2), at(90)], []]);
  stages.first.drain();
  stages.second.drain();
  stages.rest(3);
  assert.deepEqual(told(stages.results), []);
  stages.rest(10);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
});

Deno.test("rule 9: a result's version is the sum of what its partitions have read for it", async () => {
  const lists = [[at(1), at(2), at(30)], [at(3), at(30)]];
  const stages = await start({ emit: "updates" }, lists, [2, 1]);
  stages.rest(3);
  // Offsets 1 and 0 are the highest, each plus one.
  assert.deepEqual(stages.results.at(-1)?.revision, 2 * 3);
  stages.finish(3);
  const results = stages.results.filter((one) =>
    one.window_start === "2025-12-03T12:00:00.000Z"
  );
  assert.equal(results.at(-1)?.revision, 2 * 3 + 1);
  const revisions = results.map((one) => one.revision);
  assert.deepEqual(revisions, revisions.toSorted((a, b) => a - b));
});

Deno.test("rule 10: a quiet stream's last window is told of by the clock, and is not final", async () => {
  const stages = await start({ flushAfter: "2s", idle: "1h" }, [[at(1)], [
    at(2),
  ]]);
  stages.rest(10);
  assert.deepEqual(told(latest(stages.results).values()), [[0, 2, "open"]]);
  const silent = await start({ idle: "1h" }, [[at(1)], [at(2)]]);
  silent.rest(10);
  assert.deepEqual(told(silent.results), []);
});

Deno.test("rule 10: dedupe finds a second event of an id within its source partition", async () => {
  const one = at(1, { event_id: "a" });
  const stages = await start({ dedupe: "event_id" }, [
    [one, one, at(30)],
    [one, at(30)],
  ]);
  stages.rest(2);
  assert.deepEqual(told(stages.results), [[0, 2, "final"]]);
  assert.deepEqual([...stages.first.fates], [["duplicate", 1]]);
});
