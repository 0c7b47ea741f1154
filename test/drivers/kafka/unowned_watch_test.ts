import assert from "node:assert/strict";
import { UnownedWatch } from "../../../src/drivers/kafka/unowned_watch.ts";
import { errorOf } from "../../support/actor_harness.ts";
import { RecordingLogger } from "../../support/recording_logger.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

/** What a look finds nobody to have, or why it fails. */
type Found = readonly string[] | "dealing out" | Error;

const all = ["t/0", "t/1", "t/2"];

/** The group of member m as `found` says. */
function groupOf(found: Exclude<Found, Error>) {
  const isStable = found !== "dealing out";
  const assigned = isStable ? all.filter((one) => !found.includes(one)) : [];
  const self = { id: "m-1", name: "m", assigned, owned: [] };
  return { isStable, members: [{ ...self, id: "o-1", name: "o" }, self] };
}

/** A watch of member m whose group is as `found` says, until that is changed. */
function watched(found: Found) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const scene = {
    clock,
    logger,
    found,
    looks: 0,
    left: [] as string[],
    leave: (id: string): Promise<void> => {
      scene.left.push(id);
      return Promise.resolve();
    },
    wait: Promise.resolve(),
  };
  const watch = new UnownedWatch({
    group: "g",
    memberName: "m",
    clock,
    logger,
    partitions: () => Promise.resolve(all),
    describe: async () => {
      scene.looks++;
      await scene.wait;
      if (scene.found instanceof Error) throw scene.found;
      return groupOf(scene.found);
    },
    leave: ({ id }) => scene.leave(id),
  });
  return Object.assign(scene, { watch });
}

Deno.test("a group whose partitions all have an owner is looked at once after a join", async () => {
  const scene = watched([]);
  for (const looks of [1, 2]) {
    scene.watch.joined();
    await scene.clock.advance(600_000);
    assert.deepEqual([scene.looks, scene.left], [looks, []]);
  }
});

Deno.test("a partition that two looks find without an owner makes the member join again, and says so", async () => {
  const scene = watched(["t/0", "t/1"]);
  scene.watch.joined();
  await scene.clock.advance(5_000);
  scene.found = ["t/1", "t/2"];
  assert.deepEqual(scene.left, []);
  await scene.clock.advance(5_000);
  assert.deepEqual(scene.left, ["m-1"]);
  assert.deepEqual(scene.logger.of("warn"), [
    "No member of group g has t/1 or hands it over; join again, so that the group deals it out",
  ]);
  scene.found = [];
  await scene.clock.advance(600_000);
  assert.equal(scene.left.length, 1);
});

Deno.test("a partition without an owner for one look alone is nobody's concern", async () => {
  const scene = watched([]);
  scene.watch.joined();
  for (const found of [["t/0"], ["t/1"], "dealing out", ["t/1"]] as const) {
    scene.found = found;
    await scene.clock.advance(5_000);
  }
  scene.found = [];
  await scene.clock.advance(600_000);
  assert.deepEqual(scene.left, []);
});

Deno.test("a group that cannot be looked at, or left, is tried again", async () => {
  const scene = watched(errorOf("log-unavailable"));
  scene.watch.joined();
  await scene.clock.advance(60_000);
  assert.equal(scene.looks, 12);
  assert.equal(scene.logger.of("warn").length, 12);
  const { leave } = scene;
  scene.found = ["t/0"];
  scene.leave = () => Promise.reject(errorOf("log-unavailable"));
  await scene.clock.advance(10_000);
  scene.leave = leave;
  await scene.clock.advance(5_000);
  assert.deepEqual(scene.left, ["m-1"]);
  scene.watch.stop();
});

Deno.test("a watch that is stopped looks no more", async () => {
  const scene = watched(["t/0"]);
  scene.watch.joined();
  await scene.clock.advance(7_000);
  scene.watch.stop();
  await scene.clock.advance(600_000);
  assert.deepEqual([scene.looks, scene.left], [1, []]);
});

Deno.test("a look that a stop has overtaken does nothing, not even when it fails", async () => {
  for (const found of [["t/0"], errorOf("log-unavailable")]) {
    const scene = watched(["t/0"]);
    scene.watch.joined();
    await scene.clock.advance(5_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    scene.wait = promise;
    scene.found = found;
    await scene.clock.advance(5_000);
    scene.watch.stop();
    resolve();
    await scene.clock.advance(600_000);
    assert.deepEqual([scene.looks, scene.left], [2, []]);
    assert.deepEqual(scene.logger.of("warn"), []);
  }
});
