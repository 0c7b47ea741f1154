import assert from "node:assert/strict";
import type { Failure } from "../../src/core/message.ts";
import type { DeadLetterNode } from "../../src/core/node.ts";
import { ActorHarness, errorOf } from "../support/actor_harness.ts";
import { deadLetterNode } from "../support/small_nodes.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

function harnessOf(
  make: (clock: VirtualClock) => DeadLetterNode["write"],
): Promise<ActorHarness> {
  const clock = new VirtualClock();
  return ActorHarness.of(deadLetterNode("dead", { write: make(clock) }), clock);
}

function fail(harness: ActorHarness, offset: number, required = true): void {
  harness.input.next({
    message: harness.message(offset, 0, { required }),
    error: errorOf(offset % 2 === 0 ? "not-json" : "not-utf8"),
    node: "parse",
    required,
    attempts: 1,
    firstAt: 0,
    lastAt: 0,
  });
}

Deno.test("a failed message is settled once it is stored, and counted by reason", async () => {
  const stored: (readonly Failure[])[] = [];
  const harness = await harnessOf((clock) => async (failures) => {
    await clock.sleep(10);
    stored.push(failures);
  });
  for (const offset of [0, 1, 2]) fail(harness, offset);
  await harness.clock.advance(5);
  assert.deepEqual(harness.settled, []);
  assert.equal(harness.meter.inFlight, 3);
  await harness.clock.advance(5);
  assert.deepEqual(stored.map((one) => one.length), [3]);
  assert.deepEqual(harness.settled, [0, 1, 2]);
  assert.deepEqual(harness.requiredSettled, [0, 1, 2]);
  assert.deepEqual(harness.telemetry.snapshot().deadLettered, {
    "not-json": 2,
    "not-utf8": 1,
  });
  assert.equal(harness.meter.inFlight, 0);
  harness.stop();
});

Deno.test("dead letters are written one group after the other, a hundred at most", async () => {
  const sizes: number[] = [];
  const harness = await harnessOf((clock) => async (failures) => {
    sizes.push(failures.length);
    await clock.sleep(10);
  });
  for (let offset = 0; offset < 250; offset++) fail(harness, offset);
  await harness.clock.advance(1_000);
  assert.deepEqual(sizes, [100, 100, 50]);
  assert.deepEqual(harness.settled, [...Array(250).keys()]);
  harness.stop();
});

Deno.test("a dead letter is written for as long as it takes", async () => {
  let isUp = false;
  const harness = await harnessOf(() => () =>
    isUp ? Promise.resolve() : Promise.reject(new Error("disk full"))
  );
  fail(harness, 0);
  await harness.clock.advance(3_600_000);
  assert.deepEqual(harness.settled, []);
  assert.deepEqual(harness.ended, []);
  isUp = true;
  await harness.clock.advance(60_000);
  assert.deepEqual(harness.settled, [0]);
  harness.stop();
  assert.equal(harness.clock.timers, 0);
});

Deno.test("a dead letter that can never be stored is no success", async () => {
  const harness = await harnessOf(() => () =>
    Promise.reject(errorOf("write-rejected"))
  );
  fail(harness, 0);
  await harness.clock.flush();
  assert.deepEqual(harness.ended, ["It is write-rejected"]);
  assert.deepEqual(harness.settled, []);
  assert.deepEqual(harness.telemetry.snapshot().deadLettered, {});
  harness.stop();
});

Deno.test("a dead letter of a best-effort end holds no commit", async () => {
  const harness = await harnessOf(() => () => Promise.resolve());
  fail(harness, 0, false);
  await harness.clock.flush();
  assert.deepEqual(harness.settled, [0]);
  assert.deepEqual(harness.requiredSettled, []);
  harness.stop();
});
