import assert from "node:assert/strict";
import { ChangeWatch } from "../../../src/drivers/embedded/change_watch.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

/** A watch on a version that the test changes; counts the looks at it. */
class Watched {
  readonly clock = new VirtualClock();
  version = 1;
  looks = 0;
  readonly watch = new ChangeWatch(this.clock, () => {
    this.looks++;
    return this.version;
  });

  wait(ms: number, signal = new AbortController().signal): Promise<void> {
    return this.watch.wait(this.watch.count, { ms, signal });
  }

  /** How long a wait takes, in virtual milliseconds. */
  async timed(wait: Promise<void>): Promise<number> {
    const began = this.clock.monotonic();
    await this.clock.until(wait);
    return this.clock.monotonic() - began;
  }
}

Deno.test("a write of this process wakes who waits at once", async () => {
  const watched = new Watched();
  const waiting = watched.wait(1_000);
  watched.watch.notify();
  assert.equal(await watched.timed(waiting), 0);
  assert.equal(watched.clock.timers, 0);
});

Deno.test("a write between a read and the wait is not missed", async () => {
  const watched = new Watched();
  const { count } = watched.watch;
  watched.watch.notify();
  const { signal } = new AbortController();
  const waiting = watched.watch.wait(count, { ms: 1_000, signal });
  assert.equal(await watched.timed(waiting), 0);
});

Deno.test("a write of another process is seen within 25 ms", async () => {
  const watched = new Watched();
  const quiet = watched.wait(60_000);
  await watched.clock.advance(10_000);
  watched.version++;
  assert(await watched.timed(quiet) <= 25);
  const busy = watched.wait(60_000);
  watched.version++;
  assert(await watched.timed(busy) <= 2, "sooner when there was a change");
});

Deno.test("looks become rarer while nothing happens, and end with the wait", async () => {
  const watched = new Watched();
  const waiting = watched.wait(1_000);
  await watched.clock.until(waiting);
  assert(watched.looks <= 46, `${watched.looks} looks in a second`);
  assert.equal(watched.clock.timers, 0);
});

Deno.test("nobody who waits means no looks", async () => {
  const watched = new Watched();
  await watched.clock.advance(10_000);
  assert.equal(watched.looks, 1, "only the one at the beginning");
  assert.equal(watched.clock.timers, 0);
});

Deno.test("an abort ends one wait and no other", async () => {
  const watched = new Watched();
  const stop = new AbortController();
  const stopped = watched.wait(1_000, stop.signal);
  const other = watched.wait(500);
  stop.abort();
  assert.equal(await watched.timed(stopped), 0);
  assert.equal(await watched.timed(other), 500);
  assert.equal(watched.clock.timers, 0);
});

Deno.test("a version that cannot be read wakes who waits, who will meet the reason", async () => {
  const clock = new VirtualClock();
  let broken = false;
  const watch = new ChangeWatch(clock, () => {
    if (broken) throw new Error("disk I/O error");
    return 1;
  });
  broken = true;
  const { signal } = new AbortController();
  await clock.until(watch.wait(0, { ms: 60_000, signal }));
  assert(clock.monotonic() < 25);
});

Deno.test("a closed watch wakes everybody, for good", async () => {
  const watched = new Watched();
  const waiting = watched.wait(1_000);
  watched.watch.close();
  assert.equal(await watched.timed(waiting), 0);
  assert.equal(await watched.timed(watched.wait(1_000)), 0);
  assert.equal(watched.clock.timers, 0);
});
