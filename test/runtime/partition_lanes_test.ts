import assert from "node:assert/strict";
import {
  PartitionLanes,
  type Passage,
} from "../../src/runtime/partition_lanes.ts";
import { messageOf } from "../support/messages.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const p0 = messageOf({ partition: 0 });
const p1 = messageOf({ partition: 1 });
const p2 = messageOf({ partition: 2 });
const otherTopic = messageOf({ topic: "kol.videos.raw", partition: 0 });

type Messages = readonly (typeof p0)[];

/** Batches on their way, in order, and which of them have begun. */
class Road {
  readonly lanes = new PartitionLanes();
  readonly begun: string[] = [];
  readonly clock = new VirtualClock();

  /** A batch whose first write begins as soon as it may. */
  send(name: string, ...messages: Messages): Passage {
    const passage = this.lanes.enter(messages);
    void this.begin(name, passage);
    return passage;
  }

  /** A batch whose write failed. */
  failed(...messages: Messages): Passage {
    const passage = this.lanes.enter(messages);
    passage.hasFailed = true;
    return passage;
  }

  async begin(name: string, passage: Passage): Promise<void> {
    await passage.come(new AbortController().signal);
    passage.begin();
    this.begun.push(name);
  }
}

Deno.test("nothing waits while nothing has failed", async () => {
  const { lanes, clock } = new Road();
  assert.equal(lanes.enter([p0]).isNow, true);
  assert.equal(lanes.enter([p0, p1]).isNow, true);
  await clock.flush();
});

Deno.test("a batch that failed holds back the same partitions only", async () => {
  const road = new Road();
  road.failed(p0, p1);
  road.send("same", p0);
  road.send("another", p2);
  road.send("one of two", p2, p1);
  road.send("another topic", otherTopic);
  await road.clock.flush();
  assert.deepEqual(road.begun, ["another", "another topic"]);
});

Deno.test("who waits goes on in the order in which it came", async () => {
  const road = new Road();
  const failed = road.failed(p0);
  for (let index = 0; index < 5; index++) road.send(String(index), p0);
  failed.leave();
  road.send("5", p0);
  await road.clock.flush();
  assert.deepEqual(road.begun, ["0", "1", "2", "3", "4", "5"]);
});

Deno.test("a batch that waits is not overtaken in any of its partitions", async () => {
  const road = new Road();
  const failed = road.failed(p0);
  road.send("both", p0, p1);
  road.send("later", p1);
  road.send("last", p1, p2);
  road.send("other", otherTopic);
  await road.clock.flush();
  assert.deepEqual(road.begun, ["other"]);
  failed.leave();
  await road.clock.flush();
  assert.deepEqual(road.begun, ["other", "both", "later", "last"]);
});

Deno.test("one that may begin and has not is not overtaken either", async () => {
  const road = new Road();
  const failed = road.failed(p0);
  const slow = road.lanes.enter([p0, p1]);
  const coming = slow.come(new AbortController().signal);
  road.send("behind", p1);
  failed.leave();
  await coming;
  await road.clock.flush();
  assert.deepEqual(road.begun, []);
  slow.begin();
  await road.clock.flush();
  assert.deepEqual(road.begun, ["behind"]);
});

Deno.test("a partition is free when the last that failed of it is through", async () => {
  const road = new Road();
  const first = road.failed(p0, p0);
  const second = road.failed(p0, p1);
  road.send("next", p0);
  first.leave();
  await road.clock.flush();
  assert.deepEqual(road.begun, []);
  second.leave();
  await road.clock.flush();
  assert.deepEqual(road.begun, ["next"]);
});

Deno.test("what failed together is repeated one after the other, as it came", async () => {
  const road = new Road();
  const batches = [1, 2, 3].map(() => road.failed(p0));
  const others = road.failed(p1);
  assert.deepEqual(
    [...batches, others].map((one) => one.isNow),
    [true, false, false, true],
  );
  for (const [index, one] of [...batches.entries()].reverse()) {
    void road.begin(String(index), one).then(() => one.leave());
  }
  await road.clock.flush();
  assert.deepEqual(road.begun, ["0", "1", "2"]);
});

Deno.test("what failed waits for an earlier write that is under way", () => {
  const road = new Road();
  const earlier = road.lanes.enter([p0]);
  const failed = road.failed(p0);
  assert.equal(failed.isNow, false);
  earlier.leave();
  assert.equal(failed.isNow, true);
});

Deno.test("a wait ends with its signal, and holds nobody up once the batch has left", async () => {
  const road = new Road();
  const failed = road.failed(p0);
  const waiting = road.lanes.enter([p0, p1]);
  const stop = new AbortController();
  const coming = waiting.come(stop.signal);
  road.send("behind", p1);
  stop.abort(new Error("Enough"));
  await assert.rejects(coming, /Enough/);
  await assert.rejects(waiting.come(stop.signal), /Enough/);
  waiting.leave();
  await road.clock.flush();
  assert.deepEqual(road.begun, ["behind"]);
  failed.leave();
});
