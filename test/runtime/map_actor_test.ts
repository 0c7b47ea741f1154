import assert from "node:assert/strict";
import { Dropped } from "../../src/core/dropped.ts";
import type { MapNode } from "../../src/core/node.ts";
import { ActorHarness, errorOf } from "../support/actor_harness.ts";
import { mapNode } from "../support/small_nodes.ts";

function harnessOf(map: MapNode["map"], onError = true): Promise<ActorHarness> {
  return ActorHarness.of(
    mapNode("parse", {
      from: [],
      map,
      ...(onError ? { onError: "dead" } : {}),
    }),
  );
}

Deno.test("a map passes on what it makes, at once and in order", async () => {
  const harness = await harnessOf((one) => one.withValue("parsed"));
  harness.send(1, 2, 3);
  assert.deepEqual(harness.outOffsets, [1, 2, 3]);
  assert.deepEqual([harness.meter.in, harness.meter.out], [3, 3]);
  assert.deepEqual(harness.settled, []);
  harness.stop();
});

Deno.test("a message that a map fails goes to the error route, its neighbours on", async () => {
  const harness = await harnessOf((one) =>
    one.record.offset === 2 ? errorOf("not-json") : one
  );
  harness.send(1, 2, 3);
  assert.deepEqual(harness.outOffsets, [1, 3]);
  assert.deepEqual(harness.failedOffsets, [2]);
  assert.equal(harness.failures[0]?.error.code, "not-json");
  assert.deepEqual(harness.meter.snapshot().errors, { "not-json": 1 });
  assert.deepEqual(harness.settled, []);
  harness.stop();
});

Deno.test("a map that throws costs the message at which it throws", async () => {
  const harness = await harnessOf((one) => {
    if (one.record.offset === 2) throw new TypeError("no such field");
    return one;
  });
  harness.send(1, 2, 3);
  assert.deepEqual(harness.outOffsets, [1, 3]);
  const [failure] = harness.failures;
  assert.equal(failure?.error.code, "handler-crashed");
  assert.equal(failure?.error.message, "Run parse: no such field");
  harness.stop();
});

Deno.test("a message that a rule drops is settled and counted under the rule", async () => {
  const harness = await harnessOf(() => new Dropped("not-a-kol"));
  harness.send(1, 2);
  assert.deepEqual(harness.out, []);
  assert.deepEqual(harness.settled, [1, 2]);
  assert.deepEqual(harness.requiredSettled, [1, 2]);
  assert.deepEqual(harness.meter.snapshot().dropped, { "not-a-kol": 2 });
  harness.stop();
});

Deno.test("a failure without a route and one that must stop end the stream", async () => {
  const bare = await harnessOf(() => errorOf("not-json"), false);
  bare.send(1, 2);
  assert.equal(bare.ended.length, 1);
  assert.match(bare.ended[0] ?? "", /parse .*no onError route/);
  const halting = await harnessOf(() => errorOf("contract-broken"));
  halting.send(1, 2);
  assert.deepEqual(halting.ended, ["It is contract-broken"]);
  assert.deepEqual(halting.failures, []);
  bare.stop();
  halting.stop();
});

Deno.test("one message in sixty-four is timed, by what it took", async () => {
  const harness = await harnessOf((one) => {
    void harness.clock.advance(2);
    return one;
  });
  for (let offset = 0; offset < 129; offset++) harness.send(offset);
  assert.equal(harness.meter.duration.quantiles().count, 3);
  harness.stop();
});
