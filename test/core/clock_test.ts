import FakeTimers from "@sinonjs/fake-timers";
import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";

const dayMs = 86_400_000;

/** The clock of the machine, on time that passes when a test says so. */
function virtual(): FakeTimers.Clock & Disposable {
  const timers = FakeTimers.install({
    now: 1_000,
    toFake: [
      "Date",
      "performance",
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
    ],
  });
  return Object.assign(timers, {
    [Symbol.dispose]() {
      const left = timers.countTimers();
      timers.uninstall();
      assert.equal(left, 0, "timers are left");
    },
  });
}

Deno.test("the clock tells wall time, and time that never steps back", () => {
  using timers = virtual();
  assert.equal(systemClock.now(), 1_000);
  const began = systemClock.monotonic();
  timers.tick(250);
  assert.equal(systemClock.now(), 1_250);
  assert.equal(systemClock.monotonic() - began, 250);
  timers.setSystemTime(0);
  assert.equal(systemClock.now(), 0);
  assert.equal(systemClock.monotonic() - began, 250);
});

Deno.test("a timer runs once, and not when it was cancelled", () => {
  using timers = virtual();
  const ran: string[] = [];
  systemClock.after(100, () => ran.push("kept"));
  const cancel = systemClock.after(100, () => ran.push("cancelled"));
  timers.tick(99);
  assert.deepEqual(ran, []);
  cancel();
  timers.tick(1_000);
  assert.deepEqual(ran, ["kept"]);
  cancel();
});

Deno.test("an interval runs until it is stopped", () => {
  using timers = virtual();
  let runs = 0;
  const stop = systemClock.every(10, () => runs++);
  timers.tick(35);
  assert.equal(runs, 3);
  stop();
  timers.tick(100);
  assert.equal(runs, 3);
});

Deno.test("a sleep ends after its time", async () => {
  using timers = virtual();
  let isOver = false;
  const sleep = systemClock.sleep(100).then(() => isOver = true);
  await timers.tickAsync(99);
  assert.equal(isOver, false);
  await timers.tickAsync(1);
  await sleep;
});

Deno.test("a sleep that is aborted rejects with the reason and leaves nothing", async () => {
  using _timers = virtual();
  const controller = new AbortController();
  const sleep = systemClock.sleep(100, controller.signal);
  controller.abort(new Error("stopped"));
  await assert.rejects(sleep, new Error("stopped"));
  await assert.rejects(
    systemClock.sleep(100, controller.signal),
    new Error("stopped"),
  );
});

Deno.test("a sleep that is over listens to its signal no more", async () => {
  using timers = virtual();
  let listeners = 0;
  const signal = new AbortController().signal;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  const sleep = systemClock.sleep(100, signal);
  assert.equal(listeners, 1);
  await timers.tickAsync(100);
  await sleep;
  assert.equal(listeners, 0);
});

Deno.test("a time longer than a timer of the machine can be is kept", async () => {
  using timers = virtual();
  const ran: string[] = [];
  systemClock.after(30 * dayMs, () => ran.push("after"));
  const sleep = systemClock.sleep(60 * dayMs).then(() => ran.push("sleep"));
  const cancel = systemClock.after(30 * dayMs, () => ran.push("cancelled"));
  await timers.tickAsync(30 * dayMs - 1);
  assert.deepEqual(ran, []);
  cancel();
  await timers.tickAsync(1);
  assert.deepEqual(ran, ["after"]);
  await timers.tickAsync(30 * dayMs);
  await sleep;
  assert.deepEqual(ran, ["after", "sleep"]);
});

Deno.test("an interval longer than a timer of the machine can be is kept", () => {
  using timers = virtual();
  const ranAt: number[] = [];
  const stop = systemClock.every(30 * dayMs, () => {
    ranAt.push(timers.now - 1_000);
    // Not for ever where it runs at once.
    if (timers.now < 30 * dayMs) stop();
  });
  timers.tick(100 * dayMs);
  assert.deepEqual(ranAt, [30 * dayMs, 60 * dayMs, 90 * dayMs]);
  stop();
});

Deno.test("a long interval that is stopped by its own run runs no more", () => {
  using timers = virtual();
  let runs = 0;
  const stop = systemClock.every(30 * dayMs, () => {
    runs++;
    stop();
  });
  timers.tick(100 * dayMs);
  assert.equal(runs, 1);
});
