import assert from "node:assert/strict";
import { concat, map, NEVER, throwError } from "rxjs";
import { ActorHarness } from "../support/actor_harness.ts";
import { batchOf } from "../support/messages.ts";
import { batchNode, operatorNode } from "../support/small_nodes.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** The real batching operator. */
function batching(maxItems: number): Promise<ActorHarness> {
  const clock = new VirtualClock();
  const parts = { from: [], clock, maxItems, maxWait: "20ms" };
  return ActorHarness.of(batchNode("batch", parts), clock);
}

Deno.test("an operator is counted on both of its sides", async () => {
  const harness = await batching(3);
  harness.send(1, 2, 3, 4);
  assert.deepEqual(harness.outOffsets, [[1, 2, 3]]);
  const { meter } = harness;
  assert.deepEqual([meter.in, meter.out, meter.inFlight], [4, 3, 1]);
  await harness.clock.advance(20);
  assert.deepEqual(harness.outOffsets, [[1, 2, 3], [4]]);
  assert.deepEqual([meter.in, meter.out, meter.inFlight], [4, 4, 0]);
  assert.equal(Math.round(meter.duration.quantiles().max), 20);
  harness.stop();
});

Deno.test("an operator hands over what it holds when its input completes", async () => {
  const harness = await batching(3);
  harness.send(1);
  harness.input.complete();
  await harness.clock.flush();
  assert.deepEqual(harness.outOffsets, [[1]]);
  assert.deepEqual(harness.ended, ["complete"]);
  harness.stop();
  assert.equal(harness.clock.timers, 0);
});

Deno.test("an operator that throws in its stream has crashed", async () => {
  const harness = await ActorHarness.of(operatorNode("window", {
    from: [],
    operate: (input) =>
      input.pipe(map((one) => {
        if (one.record.offset === 2) throw new TypeError("no such window");
        return batchOf([one]);
      })),
  }));
  harness.send(1, 2, 3);
  assert.deepEqual(harness.outOffsets, [[1]]);
  assert.deepEqual(harness.ended, ["no such window"]);
  harness.stop();
});

Deno.test("an operator that ends by itself with an error has crashed", async () => {
  const harness = await ActorHarness.of(operatorNode("window", {
    from: [],
    operate: () => concat(throwError(() => new Error("state lost")), NEVER),
  }));
  assert.deepEqual(harness.ended, ["state lost"]);
  harness.stop();
});

Deno.test("an operator that throws when it is set up has crashed", async () => {
  const harness = await ActorHarness.of(operatorNode("window", {
    from: [],
    operate: () => {
      throw new TypeError("no such measure");
    },
  }));
  assert.deepEqual(harness.ended, ["no such measure"]);
  harness.stop();
});
