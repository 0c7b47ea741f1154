import assert from "node:assert/strict";
import { PartitionLanes } from "../../src/runtime/partition_lanes.ts";
import { messageOf } from "../support/messages.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const p0 = messageOf({ partition: 0 });
const p1 = messageOf({ partition: 1 });
const p2 = messageOf({ partition: 2 });
const otherTopic = messageOf({ topic: "kol.videos.raw", partition: 0 });

/** Whether each of these may enter now. */
async function entered(
  lanes: PartitionLanes,
  ...batches: readonly (readonly (typeof p0)[])[]
): Promise<boolean[]> {
  const isIn = batches.map(() => false);
  for (const [index, batch] of batches.entries()) {
    void lanes.enter(batch).then(() => isIn[index] = true);
  }
  await new VirtualClock().flush();
  return isIn;
}

Deno.test("nothing waits while nothing is being retried", async () => {
  assert.deepEqual(await entered(new PartitionLanes(), [p0], [p0, p1]), [
    true,
    true,
  ]);
});

Deno.test("a retry blocks the same partitions only", async () => {
  const lanes = new PartitionLanes();
  lanes.block([p0, p1]);
  assert.deepEqual(
    await entered(lanes, [p0], [p2], [p2, p1], [otherTopic]),
    [false, true, false, true],
  );
});

Deno.test("who waits goes on in the order in which it came", async () => {
  const lanes = new PartitionLanes();
  const free = lanes.block([p0]);
  const order: number[] = [];
  for (let index = 0; index < 5; index++) {
    void lanes.enter([p0]).then(() => order.push(index));
  }
  free();
  void lanes.enter([p0]).then(() => order.push(5));
  await new VirtualClock().flush();
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5]);
});

Deno.test("a batch that waits is not overtaken in any of its partitions", async () => {
  const lanes = new PartitionLanes();
  const free = lanes.block([p0]);
  const order: string[] = [];
  const enter = (name: string, ...messages: (typeof p0)[]) =>
    void lanes.enter(messages).then(() => order.push(name));
  enter("both", p0, p1);
  enter("later", p1);
  enter("last", p1, p2);
  enter("other", otherTopic);
  await new VirtualClock().flush();
  assert.deepEqual(order, ["other"]);
  free();
  await new VirtualClock().flush();
  assert.deepEqual(order, ["other", "both", "later", "last"]);
});

Deno.test("a partition is free when the last retry of it is through", async () => {
  const lanes = new PartitionLanes();
  const first = lanes.block([p0, p0]);
  const second = lanes.block([p0, p1]);
  let isIn = false;
  void lanes.enter([p0]).then(() => isIn = true);
  const clock = new VirtualClock();
  first();
  await clock.flush();
  assert.equal(isIn, false);
  second();
  await clock.flush();
  assert.equal(isIn, true);
});
