import assert from "node:assert/strict";
import fc from "fast-check";
import { from, Subject } from "rxjs";
import { mergeInOrder } from "../../src/runtime/merge_in_order.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

Deno.test("results leave in input order, whatever takes how long", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      async (takes, concurrency) => {
        const clock = new VirtualClock();
        const out: number[] = [];
        let running = 0;
        let most = 0;
        const done = new Promise<void>((resolve, reject) => {
          from(takes.keys()).pipe(mergeInOrder(async (index) => {
            most = Math.max(most, ++running);
            await clock.sleep(takes[index] ?? 0);
            running--;
            return index;
          }, concurrency)).subscribe({
            next: (index) => out.push(index),
            error: reject,
            complete: resolve,
          });
        });
        await clock.until(done);
        assert.deepEqual(out, [...takes.keys()]);
        assert.ok(most <= concurrency);
        assert.equal(most, Math.min(concurrency, takes.length));
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("a result waits only for those before it", async () => {
  const clock = new VirtualClock();
  const out: string[] = [];
  const takes = [30, 10, 40];
  from(takes).pipe(mergeInOrder(async (ms) => {
    await clock.sleep(ms);
    return ms;
  }, 3)).subscribe((ms) => out.push(`${ms} at ${clock.monotonic()}`));
  await clock.advance(100);
  assert.deepEqual(out, ["30 at 30", "10 at 30", "40 at 40"]);
});

Deno.test("a result that is empty, zero or false keeps its place", async () => {
  const clock = new VirtualClock();
  const out: unknown[] = [];
  from([0, "", false, null]).pipe(
    mergeInOrder((one) => Promise.resolve(one), 2),
  )
    .subscribe((one) => out.push(one));
  await clock.flush();
  assert.deepEqual(out, [0, "", false, null]);
});

Deno.test("an error ends the stream at once", async () => {
  const clock = new VirtualClock();
  const input = new Subject<number>();
  const seen: string[] = [];
  input.pipe(mergeInOrder(async (ms) => {
    await clock.sleep(ms);
    if (ms === 10) throw new Error("no");
    return ms;
  }, 4)).subscribe({
    next: (ms) => seen.push(`${ms}`),
    error: (error) => seen.push(error.message),
  });
  for (const ms of [20, 10, 5]) input.next(ms);
  await clock.advance(100);
  assert.deepEqual(seen, ["no"]);
});

Deno.test("each subscription counts from its own first", async () => {
  const clock = new VirtualClock();
  const out: number[] = [];
  const stream = from([1, 2]).pipe(
    mergeInOrder((one) => Promise.resolve(one), 1),
  );
  stream.subscribe((one) => out.push(one));
  stream.subscribe((one) => out.push(one));
  await clock.flush();
  assert.deepEqual(out.toSorted(), [1, 1, 2, 2]);
});
