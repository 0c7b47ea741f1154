import assert from "node:assert/strict";
import { errorOf } from "../support/actor_harness.ts";
import { PumpHarness } from "../support/pump_harness.ts";

Deno.test("a pump emits what it reads, in order, each as one message", async () => {
  const harness = new PumpHarness({ partitions: 2 });
  harness.source.add(3, { bytes: 40 });
  harness.source.add(2, { partition: 1 });
  await harness.start();
  assert.deepEqual(harness.offsets, [0, 1, 2, 0, 1]);
  const [message] = harness.messages;
  assert.equal(message?.value, null);
  assert.equal(message?.eventTime, message?.record.timestamp);
  assert.equal(message?.settlement.bytes, 40);
  assert.deepEqual(harness.telemetry.snapshot().inFlight, {
    events: 5,
    bytes: 140,
  });
  assert.equal(harness.telemetry.meter("in").status, "connected");
  harness.settleAll();
  await harness.close();
  assert.equal(harness.telemetry.read, 5);
  assert.equal(harness.telemetry.settled, 5);
});

Deno.test("a pump stops at exactly the budget of events and goes on as it comes back", async () => {
  const harness = new PumpHarness({
    budget: { events: 100, bytes: 1_000_000 },
  });
  harness.source.add(1_000);
  await harness.start();
  await harness.clock.advance(600_000);
  assert.equal(harness.messages.length, 100);
  assert.deepEqual(harness.budget.inUse(), { events: 100, bytes: 1_000 });
  const polls = harness.source.polls.length;
  await harness.clock.advance(600_000);
  assert.equal(harness.source.polls.length, polls, "It polls without a grant");
  harness.telemetry.meter("in").roll();
  assert.equal(harness.telemetry.meter("in").snapshot().blocked, 1);
  for (let place = 0; harness.messages.length < 1_000; place++) {
    harness.settle(place);
    await harness.clock.flush();
    assert.ok(harness.budget.inUse().events <= 100);
  }
  assert.deepEqual(harness.offsets, [...Array(1_000).keys()]);
  harness.settleAll();
  await harness.close();
});

Deno.test("a pump stops at the budget of bytes", async () => {
  const harness = new PumpHarness({
    budget: { events: 1_000, bytes: 100_000 },
  });
  harness.source.add(100, { bytes: 3_000 });
  await harness.start();
  assert.equal(harness.budget.inUse().bytes, 99_000);
  while (harness.messages.length < 100) {
    harness.settle(harness.messages.findIndex((one) => one.settlement.all > 0));
    await harness.clock.flush();
    assert.ok(harness.budget.inUse().bytes <= 100_000);
  }
  harness.settleAll();
  await harness.close();
});

Deno.test("small polls are not made while the budget is nearly spent", async () => {
  const harness = new PumpHarness({ budget: { events: 80, bytes: 1_000_000 } });
  harness.source.add(1_000);
  await harness.start();
  const polls = harness.source.polls.length;
  harness.settle(0, 1, 2, 3, 4, 5, 6, 7, 8);
  await harness.clock.flush();
  assert.equal(harness.source.polls.length, polls);
  harness.settle(9);
  await harness.clock.flush();
  assert.equal(harness.messages.length, 90);
  harness.settleAll();
  await harness.close(false);
});

Deno.test("an event larger than the budget is admitted when it is alone", async () => {
  const harness = new PumpHarness({ budget: { events: 100, bytes: 10_000 } });
  harness.source.add(2);
  harness.source.add(1, { bytes: 50_000 });
  harness.source.add(2);
  await harness.start();
  await harness.clock.advance(60_000);
  assert.deepEqual(harness.offsets, [0, 1]);
  harness.settle(0);
  await harness.clock.advance(60_000);
  assert.deepEqual(harness.offsets, [0, 1]);
  harness.settle(1);
  await harness.clock.advance(60_000);
  assert.deepEqual(harness.offsets, [0, 1, 2]);
  assert.equal(harness.budget.inUse().bytes, 50_000);
  harness.settle(2);
  await harness.clock.advance(60_000);
  assert.deepEqual(harness.offsets, [0, 1, 2, 3, 4]);
  harness.settleAll();
  await harness.close();
  assert.deepEqual(harness.budget.inUse(), { events: 0, bytes: 0 });
});

Deno.test("an oversize event that ends as soon as it is emitted breaks no budget", async () => {
  const harness = new PumpHarness({ budget: { events: 100, bytes: 10_000 } });
  harness.pump.messages.subscribe((message) => message.settlement.settle(true));
  harness.source.add(1, { bytes: 50_000 });
  harness.source.add(1);
  await harness.start();
  await harness.clock.advance(5_000);
  assert.deepEqual(harness.offsets, [0, 1]);
  assert.deepEqual(harness.ended, []);
  await harness.close();
  assert.deepEqual(harness.budget.inUse(), { events: 0, bytes: 0 });
});

Deno.test("a poll that fails is tried again, at a distance, until it works", async () => {
  const harness = new PumpHarness();
  harness.source.add(1);
  let failures = 3;
  harness.source.before = (action) =>
    action === "poll" && failures-- > 0
      ? Promise.reject(new Error("connection refused"))
      : Promise.resolve();
  await harness.start();
  await harness.clock.advance(1_499);
  assert.deepEqual(harness.offsets, []);
  await harness.clock.advance(1);
  assert.deepEqual(harness.offsets, [0]);
  assert.deepEqual(
    harness.logger.of("warn"),
    Array(3).fill("Read for in: connection refused"),
  );
  assert.equal(harness.budget.inUse().events >= 1, true);
  harness.settleAll();
  await harness.close();
  assert.deepEqual(harness.budget.inUse(), { events: 0, bytes: 0 });
});

Deno.test("a poll that fails for good ends the stream with its error", async () => {
  const harness = new PumpHarness();
  harness.source.before = (action) =>
    action === "poll"
      ? Promise.reject(errorOf("not-authorized"))
      : Promise.resolve();
  await harness.start();
  assert.deepEqual(harness.ended, ["It is not-authorized"]);
  await harness.close(false);
});

Deno.test("intake stops at once, also during a poll, and nothing is read after", async () => {
  const harness = new PumpHarness();
  await harness.start();
  assert.equal(harness.source.polls.length, 1);
  const stopped = harness.pump.stopIntake();
  await harness.clock.flush();
  await stopped;
  assert.equal(harness.clock.monotonic(), 0);
  assert.deepEqual(harness.ended, ["complete"]);
  harness.source.add(5);
  await harness.clock.advance(10_000);
  assert.deepEqual(harness.offsets, []);
  await harness.close();
  assert.deepEqual(harness.budget.inUse(), { events: 0, bytes: 0 });
});

Deno.test("intake stops at once while it waits for the budget or after a failed poll", async () => {
  const waiting = new PumpHarness({ budget: { events: 10, bytes: 10_000 } });
  waiting.source.add(100);
  await waiting.start();
  await waiting.pump.stopIntake();
  assert.equal(waiting.messages.length, 10);
  assert.deepEqual(waiting.ended, ["complete"]);
  await waiting.close(false);
  const failing = new PumpHarness();
  failing.source.before = (action) =>
    action === "poll" ? Promise.reject(new Error("away")) : Promise.resolve();
  await failing.start();
  await failing.pump.stopIntake();
  assert.deepEqual(failing.ended, ["complete"]);
  await failing.close();
});

Deno.test("a poll that was given up brings nothing, and it is read again", async () => {
  const harness = new PumpHarness();
  harness.source.add(2);
  harness.source.before = (action) =>
    action === "poll" ? harness.clock.sleep(10) : Promise.resolve();
  await harness.start();
  await harness.clock.until(harness.pump.stopIntake());
  assert.deepEqual([harness.offsets, harness.ended], [[], ["complete"]]);
  await harness.close();
  assert.deepEqual(harness.source.committed, [0]);
});

Deno.test("a source that is still joining when it is closed leaves the group again", async () => {
  const harness = new PumpHarness();
  harness.source.before = (action) =>
    action === "open" ? harness.clock.sleep(3_000) : Promise.resolve();
  const started = harness.pump.start({
    kind: "source",
    open: harness.source.open,
  });
  await harness.clock.advance(1_000);
  await harness.close();
  await started;
  assert.deepEqual([harness.source.opened, harness.source.closed], [1, 1]);
  await harness.clock.advance(10_000);
  assert.equal(harness.clock.timers, 0);
});

Deno.test("a close does not wait for ever for a source that never joins", async () => {
  const harness = new PumpHarness();
  harness.source.before = (action) =>
    action === "open" ? new Promise(() => {}) : Promise.resolve();
  void harness.pump.start({ kind: "source", open: harness.source.open });
  await harness.clock.flush();
  await harness.close();
  assert.ok(harness.clock.monotonic() <= 10_000);
});

Deno.test("a join that comes after its close was given up is left again", async () => {
  const harness = new PumpHarness();
  harness.source.before = (action) =>
    action === "open" ? harness.clock.sleep(60_000) : Promise.resolve();
  void harness.pump.start({ kind: "source", open: harness.source.open });
  await harness.clock.flush();
  await harness.clock.until(harness.pump.close({ wait: true }));
  assert.ok(harness.clock.monotonic() <= 10_000);
  await harness.clock.advance(60_000);
  assert.deepEqual([harness.source.opened, harness.source.closed], [1, 1]);
  await harness.close();
});

Deno.test("a source that cannot be opened says so", async () => {
  const harness = new PumpHarness();
  harness.source.before = (action) =>
    action === "open"
      ? Promise.reject(new Error("no broker"))
      : Promise.resolve();
  await assert.rejects(
    harness.pump.start({ kind: "source", open: harness.source.open }),
    /no broker/,
  );
  await harness.close(false);
});
