import assert from "node:assert/strict";
import {
  ConcurrencyLimit,
  type LoadSign,
} from "../../src/runtime/concurrency_limit.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const { signal } = new AbortController();

/** A limit, and callers that keep it full. */
class Load {
  readonly clock = new VirtualClock();
  readonly limit = new ConcurrencyLimit({ max: 10, slowMs: 200 }, this.clock);
  peak = 0;
  #isOver = false;

  async caller(takes: (running: number) => number, sign: LoadSign = "ok") {
    while (!this.#isOver) {
      await this.limit.enter(signal);
      const { running } = this.limit;
      this.peak = Math.max(this.peak, running);
      const began = this.clock.monotonic();
      await this.clock.sleep(takes(running));
      this.limit.leave(sign, began);
    }
  }

  end(): void {
    this.#isOver = true;
  }
}

Deno.test("a place is free at once up to the most, then in turn", async () => {
  const limit = new ConcurrencyLimit(
    { max: 2, slowMs: 100 },
    new VirtualClock(),
  );
  assert.equal(limit.enter(signal), undefined);
  assert.equal(limit.enter(signal), undefined);
  const order: number[] = [];
  const third = limit.enter(signal)?.then(() => order.push(3));
  const fourth = limit.enter(signal)?.then(() => order.push(4));
  limit.leave("none", 0);
  await third;
  assert.deepEqual(order, [3]);
  limit.leave("none", 0);
  await fourth;
  assert.equal(limit.running, 2);
});

Deno.test("who leaves the queue takes no place", async () => {
  const limit = new ConcurrencyLimit(
    { max: 1, slowMs: 100 },
    new VirtualClock(),
  );
  limit.enter(signal);
  const abort = new AbortController();
  const gone = limit.enter(abort.signal);
  const next = limit.enter(signal);
  abort.abort(new Error("enough"));
  await assert.rejects(gone ?? Promise.resolve(), /enough/);
  limit.leave("none", 0);
  await next;
  assert.equal(limit.running, 1);
});

Deno.test("calls of one round cut the limit once, and it never falls below one", async () => {
  const clock = new VirtualClock();
  const limit = new ConcurrencyLimit({ max: 8, slowMs: 100 }, clock);
  for (let index = 0; index < 8; index++) limit.enter(signal);
  await clock.advance(50);
  for (let index = 0; index < 8; index++) limit.leave("overload", -1);
  assert.equal(limit.limit, 4);
  for (let index = 0; index < 20; index++) {
    limit.enter(signal);
    limit.leave("overload", clock.monotonic());
  }
  assert.equal(limit.limit, 1);
});

Deno.test("round trips that grow with the load lower the limit until they do not", async () => {
  const load = new Load();
  let isStrained = false;
  // With strain each call beyond four makes all of them slower.
  const takes = (running: number) =>
    isStrained && running > 4 ? 100 * running : 100;
  const callers = Array.from({ length: 10 }, () => load.caller(takes));
  await load.clock.advance(10_000);
  assert.equal(load.limit.limit, 10);
  isStrained = true;
  await load.clock.advance(20_000);
  load.peak = 0;
  await load.clock.advance(5_000);
  assert.ok(load.peak <= 6, `${load.peak} at a time where 4 are borne`);
  isStrained = false;
  await load.clock.advance(30_000);
  assert.equal(load.limit.limit, 10);
  load.end();
  await load.clock.until(Promise.all(callers));
});

Deno.test("a service that is slower for good gets its calls back", async () => {
  const load = new Load();
  let ms = 100;
  const callers = Array.from({ length: 10 }, () => load.caller(() => ms));
  await load.clock.advance(10_000);
  ms = 500;
  await load.clock.advance(5_000);
  assert.ok(load.limit.limit < 10);
  await load.clock.advance(900_000);
  assert.equal(load.limit.limit, 10);
  load.end();
  await load.clock.until(Promise.all(callers));
});

Deno.test("quick answers never lower the limit, however they vary", async () => {
  const load = new Load();
  let calls = 0;
  const takes = () => (++calls % 10 === 0 ? 190 : 10);
  const callers = Array.from({ length: 10 }, () => load.caller(takes));
  await load.clock.advance(10_000);
  assert.equal(load.limit.limit, 10);
  load.end();
  await load.clock.until(Promise.all(callers));
});
