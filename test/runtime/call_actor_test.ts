import assert from "node:assert/strict";
import { Dropped } from "../../src/core/dropped.ts";
import type { Batch } from "../../src/core/message.ts";
import type { CallNode } from "../../src/core/node.ts";
import { ActorHarness, errorOf, offsetsOf } from "../support/actor_harness.ts";
import type { PolicyParts } from "../support/policy_settings.ts";
import { callNode } from "../support/small_nodes.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A call actor on a clock that its service shares. */
function harnessOf(
  make: (clock: VirtualClock) => CallNode["call"],
  policy: PolicyParts = {},
): Promise<ActorHarness> {
  const clock = new VirtualClock();
  const node = callNode("score", {
    from: [],
    onError: "dead",
    call: make(clock),
    policy,
  });
  return ActorHarness.of(node, clock);
}

/** Serves a batch after as many milliseconds as its first offset. */
const slow = (clock: VirtualClock) => async (batch: Batch) => {
  await clock.sleep(offsetsOf(batch)[0] ?? 0);
  return batch.messages.map((one) => one.withValue("scored"));
};

Deno.test("so many calls run at a time as the policy says", async () => {
  let running = 0;
  let most = 0;
  const harness = await harnessOf((clock) => async (batch) => {
    most = Math.max(most, ++running);
    await clock.sleep(10);
    running--;
    return batch.messages;
  }, { inFlight: 3 });
  for (let offset = 0; offset < 20; offset++) harness.sendBatch(offset);
  await harness.clock.advance(1_000);
  assert.equal(most, 3);
  assert.equal(harness.out.length, 20);
  assert.equal(harness.meter.inFlight, 0);
  harness.stop();
});

Deno.test("results leave in input order, or as they come where order is none", async () => {
  for (const order of ["input", "none"] as const) {
    const harness = await harnessOf(slow, { inFlight: 4, order });
    for (const offset of [30, 10, 20]) harness.sendBatch(offset);
    await harness.clock.advance(100);
    const offsets = harness.outOffsets.flat();
    assert.deepEqual(
      offsets,
      order === "input" ? [30, 10, 20] : [10, 20, 30],
    );
    harness.stop();
  }
});

Deno.test("retries and halved batches keep the order of the input", async () => {
  let failures = 2;
  const harness = await harnessOf((clock) => async (batch) => {
    await clock.sleep(5);
    const offsets = offsetsOf(batch);
    if (offsets.includes(1) && failures-- > 0) throw errorOf("call-overloaded");
    if (offsets.includes(6)) throw errorOf("score-rejected");
    return batch.messages;
  }, { inFlight: 4 });
  harness.sendBatch(0, 1, 2);
  harness.sendBatch(3, 4, 5, 6, 7);
  harness.sendBatch(8, 9);
  await harness.clock.advance(10_000);
  assert.deepEqual(harness.outOffsets, [[0, 1, 2], [3, 4, 5, 7], [8, 9]]);
  assert.deepEqual(harness.failedOffsets, [6]);
  assert.equal(harness.meter.retries, 2);
  harness.stop();
});

Deno.test("one entry of an answer that is an error fails that message alone", async () => {
  const harness = await harnessOf(() => (batch) =>
    Promise.resolve(
      batch.messages.map((one) =>
        one.record.offset === 1 ? errorOf("score-rejected") : one
      ),
    )
  );
  harness.sendBatch(0, 1, 2);
  await harness.clock.flush();
  assert.deepEqual(harness.outOffsets, [[0, 2]]);
  assert.deepEqual(harness.failedOffsets, [1]);
  assert.deepEqual(harness.meter.snapshot().errors, { "score-rejected": 1 });
  assert.deepEqual([harness.meter.in, harness.meter.out], [3, 2]);
  harness.stop();
});

Deno.test("a batch of which nothing is left goes no further, and others do", async () => {
  const harness = await harnessOf(() => (batch) =>
    offsetsOf(batch).includes(0)
      ? Promise.reject(errorOf("score-rejected"))
      : Promise.resolve(batch.messages)
  );
  harness.sendBatch(0);
  harness.sendBatch(1);
  await harness.clock.flush();
  assert.deepEqual(harness.outOffsets, [[1]]);
  harness.stop();
});

Deno.test("a call that throws costs the message at which it throws", async () => {
  const harness = await harnessOf(() => (batch) => {
    if (offsetsOf(batch).includes(2)) throw new TypeError("x is undefined");
    return Promise.resolve(batch.messages);
  });
  harness.sendBatch(0, 1, 2, 3);
  await harness.clock.flush();
  assert.deepEqual(harness.outOffsets, [[0, 1, 3]]);
  assert.equal(harness.failures[0]?.error.code, "handler-crashed");
  harness.stop();
});

Deno.test("an answer of another length is a crash of the node and scores nothing", async () => {
  const harness = await harnessOf(() => (batch) =>
    Promise.resolve(batch.messages.slice(1))
  );
  harness.sendBatch(0, 1);
  await harness.clock.flush();
  assert.deepEqual(harness.out, []);
  assert.match(harness.ended[0] ?? "", /one result a message: 1 for 2/);
  harness.stop();
});

Deno.test("while the service is away nothing is buried and all is kept", async () => {
  let isUp = false;
  const harness = await harnessOf(
    () => (batch) =>
      isUp
        ? Promise.resolve(batch.messages)
        : Promise.reject(errorOf("call-unreachable")),
    { inFlight: 4 },
  );
  for (let offset = 0; offset < 12; offset++) harness.sendBatch(offset);
  await harness.clock.advance(600_000);
  assert.deepEqual(harness.failures, []);
  assert.deepEqual(harness.out, []);
  assert.equal(harness.meter.inFlight, 4);
  assert.equal(harness.meter.status, "breaker open");
  harness.meter.roll();
  assert.equal(harness.meter.snapshot().blocked, 1);
  isUp = true;
  await harness.clock.advance(60_000);
  assert.deepEqual(harness.outOffsets.flat(), [...Array(12).keys()]);
  assert.equal(harness.meter.status, "ok");
  harness.stop();
});

Deno.test("an error that must stop ends the stream", async () => {
  const harness = await harnessOf(() => () =>
    Promise.reject(errorOf("contract-broken"))
  );
  harness.sendBatch(0);
  await harness.clock.flush();
  assert.deepEqual(harness.ended, ["It is contract-broken"]);
  harness.stop();
});

Deno.test("an answer after its deadline is not used beside the one of the retry", async () => {
  let calls = 0;
  const harness = await harnessOf((clock) => async (batch) => {
    const value = ++calls;
    if (value === 1) await clock.sleep(1_050);
    else await clock.sleep(10);
    return batch.messages.map((one) => one.withValue(value));
  });
  harness.sendBatch(0);
  await harness.clock.advance(10_000);
  assert.equal(harness.out.length, 1);
  const [batch] = harness.out;
  assert.ok(batch && "messages" in batch);
  assert.equal(batch.messages[0]?.value, 2);
  harness.stop();
});

Deno.test("an event that became several settles with the last of them", async () => {
  const harness = await harnessOf(() => (batch) =>
    Promise.resolve(
      batch.messages.map((one) => [
        one.withValue("a"),
        one.withValue("b"),
        one.withValue("c"),
      ]),
    )
  );
  harness.sendBatch(0, 1);
  await harness.clock.flush();
  assert.deepEqual(harness.outOffsets, [[0, 0, 0, 1, 1, 1]]);
  assert.deepEqual([harness.meter.in, harness.meter.out], [2, 6]);
  const [batch] = harness.out;
  assert.ok(batch !== undefined && "messages" in batch);
  for (const [index, message] of batch.messages.entries()) {
    assert.deepEqual(harness.settled, index < 3 ? [] : [0]);
    message.settlement.settle(true);
  }
  assert.deepEqual(harness.settled, [0, 1]);
  assert.deepEqual(harness.requiredSettled, [0, 1]);
  harness.stop();
});

Deno.test("an event that a rule drops settles at once, under the rule's name", async () => {
  const harness = await harnessOf(() => (batch) =>
    Promise.resolve(
      batch.messages.map((one) =>
        one.record.offset === 1 ? one : new Dropped("nothing-to-tell")
      ),
    )
  );
  harness.sendBatch(0, 1, 2);
  await harness.clock.flush();
  assert.deepEqual(harness.outOffsets, [[1]]);
  assert.deepEqual(harness.requiredSettled, [0, 2]);
  assert.deepEqual(harness.failures, []);
  const { dropped } = harness.meter.snapshot();
  assert.deepEqual(dropped, { "nothing-to-tell": 2 });
  assert.equal(harness.telemetry.batches.reports()[0]?.failed, 0);
  harness.stop();
});
