import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import {
  MemoryWatch,
  residentLimit,
} from "../../scripts/chaos/memory_watch.ts";

Deno.test("memory is weighed every second, and the most of any member is kept", async () => {
  const clock = FakeTimers.install();
  try {
    let weights = [900, 10];
    const watch = new MemoryWatch(() => Promise.resolve(weights));
    await clock.tickAsync(0);
    weights = [100, 120];
    await watch.rest();
    assert.deepEqual([watch.baseline, watch.max], [120, 120]);
    // What is held only while a fault lasts.
    weights = [100, 500];
    await clock.tickAsync(1_000);
    weights = [];
    await clock.tickAsync(3_000);
    assert.deepEqual([watch.baseline, watch.max], [120, 500]);
    await watch.close();
    weights = [9_000];
    await clock.tickAsync(3_000);
    assert.equal(watch.max, 500);
  } finally {
    clock.uninstall();
  }
});

Deno.test("memory that cannot be weighed fails the run when it is over", async () => {
  const watch = new MemoryWatch(() => Promise.reject(new Error("no ps")));
  await assert.rejects(() => watch.close(), /no ps/);
});

Deno.test("memory may exceed what is held at rest by four times the budget", () => {
  assert.equal(residentLimit(300, 64), 556);
});
