import assert from "node:assert/strict";
import fc from "fast-check";
import { Subject } from "rxjs";
import { gather } from "../../src/runtime/gather.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A gather whose work takes a while, with all that it did. */
function started(takesMs: number, max = 3, fails = false) {
  const clock = new VirtualClock();
  const input = new Subject<number>();
  const groups: (readonly number[])[] = [];
  const ended: string[] = [];
  let running = 0;
  const subscription = input.pipe(gather(async (group: readonly number[]) => {
    assert.equal(++running, 1);
    groups.push(group);
    await clock.sleep(takesMs);
    running--;
    if (fails) throw new Error("cannot");
  }, max)).subscribe({
    error: (error) => ended.push(error.message),
    complete: () => ended.push(`complete at ${clock.monotonic()}`),
  });
  return { clock, input, groups, ended, subscription };
}

Deno.test("what comes in one turn goes as one group", async () => {
  const run = started(10);
  run.input.next(1);
  run.input.next(2);
  await run.clock.flush();
  assert.deepEqual(run.groups, [[1, 2]]);
});

Deno.test("what comes during work goes together when it is done, up to the most", async () => {
  const run = started(10);
  for (let value = 0; value < 8; value++) {
    run.input.next(value);
    if (value === 0) await run.clock.flush();
  }
  await run.clock.advance(100);
  assert.deepEqual(run.groups, [[0], [1, 2, 3], [4, 5, 6], [7]]);
});

Deno.test("it completes after its input has and all work is done", async () => {
  const run = started(10);
  for (let value = 0; value < 4; value++) run.input.next(value);
  run.input.complete();
  await run.clock.advance(5);
  assert.deepEqual(run.ended, []);
  await run.clock.advance(100);
  assert.deepEqual(run.ended, ["complete at 20"]);
  const empty = started(10);
  empty.input.complete();
  assert.deepEqual(empty.ended, ["complete at 0"]);
});

Deno.test("an error of its input and of its work ends it", async () => {
  const run = started(10);
  run.input.error(new Error("above"));
  assert.deepEqual(run.ended, ["above"]);
  const failing = started(10, 3, true);
  failing.input.next(1);
  await failing.clock.advance(100);
  assert.deepEqual(failing.ended, ["cannot"]);
});

Deno.test("nothing begins after it was unsubscribed", async () => {
  const run = started(10);
  run.input.next(1);
  await run.clock.flush();
  run.input.next(2);
  run.subscription.unsubscribe();
  await run.clock.advance(100);
  assert.deepEqual(run.groups, [[1]]);
  assert.equal(run.input.observed, false);
});

Deno.test("nothing is lost and the order is kept, however values come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 }),
      async (gaps) => {
        const run = started(7, 4);
        for (const [value, gap] of gaps.entries()) {
          run.input.next(value);
          await run.clock.advance(gap);
        }
        run.input.complete();
        await run.clock.advance(1_000);
        assert.deepEqual(run.groups.flat(), [...gaps.keys()]);
        assert.ok(run.groups.every((one) => one.length <= 4));
        assert.equal(run.ended.length, 1);
      },
    ),
    { numRuns: 100 },
  );
});
