import assert from "node:assert/strict";
import type { TopicPartition } from "../../../src/core/source.ts";
import { UnownedWatch } from "../../../src/drivers/kafka/unowned_watch.ts";
import { errorOf } from "../../support/actor_harness.ts";
import { RecordingLogger } from "../../support/recording_logger.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const left: readonly TopicPartition[] = [
  { topic: "t", partition: 1 },
  { topic: "t", partition: 3 },
];
type Found = readonly TopicPartition[] | undefined | Error;

/** A watch whose group is as `found` says, until that is changed. */
function watched(found: Found) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const scene = { clock, logger, found, looks: 0, leaves: 0 };
  const watch = new UnownedWatch({
    group: "g",
    unownedMaxMs: 30_000,
    clock,
    logger,
    unowned: () => {
      scene.looks++;
      return scene.found instanceof Error
        ? Promise.reject(scene.found)
        : Promise.resolve(scene.found);
    },
    leave: () => {
      scene.leaves++;
      return Promise.resolve();
    },
  });
  return Object.assign(scene, { watch });
}

Deno.test("a group whose partitions all have an owner is looked at once after a join", async () => {
  const scene = watched([]);
  scene.watch.joined();
  await scene.clock.advance(600_000);
  assert.deepEqual([scene.looks, scene.leaves], [1, 0]);
  scene.watch.joined();
  await scene.clock.advance(600_000);
  assert.deepEqual([scene.looks, scene.leaves], [2, 0]);
});

Deno.test("a partition that stays without an owner makes the member join again, and says so", async () => {
  const scene = watched(left);
  scene.watch.joined();
  await scene.clock.advance(34_000);
  assert.equal(scene.leaves, 0);
  await scene.clock.advance(1_000);
  assert.equal(scene.leaves, 1);
  assert.deepEqual(scene.logger.of("warn"), [
    "No member of group g has had t/1 t/3 for 30s; join again, so that the group deals them out",
  ]);
  scene.found = [];
  await scene.clock.advance(600_000);
  assert.equal(scene.leaves, 1);
});

Deno.test("a partition that is handed over in time is nobody's concern", async () => {
  const scene = watched(left);
  scene.watch.joined();
  await scene.clock.advance(30_000);
  scene.found = undefined;
  await scene.clock.advance(5_000);
  scene.found = left;
  await scene.clock.advance(30_000);
  scene.found = [];
  await scene.clock.advance(600_000);
  assert.equal(scene.leaves, 0);
});

Deno.test("a group that cannot be looked at is looked at again", async () => {
  const scene = watched(errorOf("log-unavailable"));
  scene.watch.joined();
  await scene.clock.advance(60_000);
  assert.equal(scene.looks, 12);
  assert.equal(scene.logger.of("warn").length, 12);
  scene.found = left;
  await scene.clock.advance(35_000);
  assert.equal(scene.leaves, 1);
  scene.watch.stop();
});

Deno.test("a watch that is stopped looks no more, nor does one look of before the stop act", async () => {
  const scene = watched(left);
  scene.watch.joined();
  await scene.clock.advance(33_000);
  scene.watch.stop();
  await scene.clock.advance(600_000);
  assert.deepEqual([scene.looks, scene.leaves], [6, 0]);
});
