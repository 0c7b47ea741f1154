import assert from "node:assert/strict";
import {
  type Amount,
  Budget,
  type SourceBudget,
} from "../../src/core/budget.ts";
import { InvariantError } from "../../src/core/invariant.ts";

/** Sources of one budget. */
function sources(limit: Amount, count: number): SourceBudget[] {
  const budget = new Budget(limit, count);
  return Array.from({ length: count }, (_, index) => budget.source(index));
}

function pair(limit: Amount): [SourceBudget, SourceBudget] {
  const [first, second] = sources(limit, 2);
  assert.ok(first && second);
  return [first, second];
}

function alone(limit: Amount): SourceBudget {
  return new Budget(limit, 1).source(0);
}

function amount(events: number, bytes: number): Amount {
  return { events, bytes };
}

const all = amount(Infinity, Infinity);

Deno.test("a budget grants up to its limit and no more", () => {
  const source = alone(amount(10, 1_000));
  assert.deepEqual(source.reserve(amount(6, 100)), amount(6, 100));
  assert.deepEqual(source.reserve(amount(6, 100)), amount(4, 100));
  assert.deepEqual(source.reserve(all), amount(0, 800));
  assert.deepEqual(source.reserve(all), amount(0, 0));
  assert.deepEqual(source.budget.inUse(), amount(10, 1_000));
});

Deno.test("a budget can be spent again once it is given back", () => {
  const source = alone(amount(10, 1_000));
  source.reserve(all);
  source.give(4, 250);
  assert.deepEqual(source.reserve(all), amount(4, 250));
});

Deno.test("a budget is shared in equal sure parts, rounded down", () => {
  for (const source of sources(amount(10, 100), 3)) {
    assert.deepEqual(source.sure, amount(3, 33));
  }
});

Deno.test("a source borrows all but a quarter of what another leaves idle", () => {
  const [first, second] = pair(amount(80, 800));
  assert.deepEqual(first.reserve(all), amount(70, 700));
  assert.deepEqual(second.reserve(all), amount(10, 100));
  assert.deepEqual(first.budget.inUse(), amount(80, 800));
});

Deno.test("a source goes on though a neighbour that borrowed is stuck", async () => {
  const [stuck, source] = pair(amount(80, 800));
  stuck.reserve(all);
  for (let round = 0; round < 100; round++) {
    await source.ready(amount(5, 50));
    assert.deepEqual(source.reserve(amount(10, 100)), amount(10, 100));
    source.give(10, 100);
    stuck.reserve(all);
  }
});

Deno.test("sources that wait share what a third has not borrowed", async () => {
  const [stuck, first, second] = sources(amount(60, 6_000), 3);
  assert.ok(stuck && first && second);
  stuck.reserve(amount(41, 100));
  stuck.ready(amount(20, 100));
  // Neither may keep its whole part from the other, as it is not all there.
  const waits = [first.ready(amount(9, 50)), second.ready(amount(9, 50))];
  assert.deepEqual([first.waiting, second.waiting], [false, false]);
  await Promise.all(waits);
  assert.deepEqual(first.reserve(amount(20, 50)), amount(9, 50));
  assert.deepEqual(second.reserve(amount(20, 50)), amount(10, 50));
  assert.equal(stuck.waiting, true);
});

Deno.test("what a waiting source is sure of is not lent", async () => {
  const [lender, borrower] = pair(amount(10, 1_000));
  borrower.reserve(amount(8, 800));
  const ready = lender.ready(amount(5, 500));
  assert.equal(lender.waiting, true);
  assert.deepEqual(borrower.reserve(all), amount(0, 0));
  borrower.give(2, 200);
  assert.equal(lender.waiting, true);
  assert.deepEqual(borrower.reserve(all), amount(0, 0));
  borrower.give(1, 100);
  assert.equal(lender.waiting, false);
  await ready;
});

Deno.test("a wait ends at once when there is enough", async () => {
  const source = alone(amount(10, 1_000));
  const ready = source.ready(amount(10, 1_000));
  assert.equal(source.waiting, false);
  await ready;
});

Deno.test("a wait ends when both events and bytes suffice, not before", () => {
  const source = alone(amount(10, 1_000));
  source.reserve(all);
  source.ready(amount(2, 300));
  source.give(2, 100);
  assert.equal(source.waiting, true);
  source.give(0, 199);
  assert.equal(source.waiting, true);
  source.give(0, 1);
  assert.equal(source.waiting, false);
});

Deno.test("a wait asks for no more events than a source is sure of", () => {
  const source = alone(amount(10, 1_000));
  source.reserve(amount(1, 10));
  source.ready(amount(500, 10));
  assert.equal(source.waiting, true);
  source.give(1, 10);
  assert.equal(source.waiting, false);
  assert.deepEqual(source.reserve(amount(500, 10)), amount(10, 10));
});

Deno.test("an event over the limit passes when its source has nothing else", async () => {
  const source = alone(amount(10, 1_000));
  source.reserve(amount(2, 20));
  const ready = source.ready(amount(1, 5_000));
  source.give(1, 10);
  assert.equal(source.waiting, true);
  source.give(1, 10);
  assert.equal(source.waiting, false);
  await ready;
  const granted = source.reserve(amount(1, 5_000));
  assert.deepEqual(granted, amount(1, 1_000));
  source.overdraw(5_000 - granted.bytes);
  assert.deepEqual(source.budget.inUse(), amount(1, 5_000));
  assert.deepEqual(source.reserve(all), amount(9, 0));
  source.give(9, 0);
  source.give(1, 5_000);
  assert.deepEqual(source.reserve(all), amount(10, 1_000));
});

Deno.test("an overdraft takes nothing from what another is sure of later", async () => {
  const [large, other] = pair(amount(10, 1_000));
  large.reserve(amount(1, 875));
  large.overdraw(9_000);
  const ready = other.ready(amount(1, 500));
  assert.equal(other.waiting, false, "one event passes with nothing in flight");
  await ready;
  assert.deepEqual(other.reserve(amount(1, 500)), amount(1, 0));
  other.give(1, 0);
  large.give(1, 9_875);
  assert.deepEqual(other.reserve(amount(1, 500)), amount(1, 500));
});

Deno.test("what a wait ended for is still there when the source takes it", async () => {
  const [first, second] = pair(amount(10, 1_000));
  first.reserve(amount(5, 500));
  second.reserve(amount(5, 500));
  const ready = [
    first.ready(amount(2, 200)),
    second.ready(amount(2, 200)),
  ];
  // Both are woken before one of them can go on.
  first.give(5, 500);
  second.give(5, 500);
  assert.deepEqual([first.waiting, second.waiting], [false, false]);
  await Promise.all(ready);
  assert.deepEqual(first.reserve(all), amount(5, 500));
  assert.deepEqual(second.reserve(all), amount(5, 500));
});

Deno.test("two that are woken for the same borrowed part do not both get it", async () => {
  const [first, second, idle] = sources(amount(30, 3_000), 3);
  assert.ok(first && second && idle);
  first.reserve(amount(10, 1_000));
  second.reserve(amount(10, 1_000));
  idle.reserve(amount(7, 700));
  const waits = [first.ready(amount(4, 400)), second.ready(amount(4, 400))];
  idle.give(4, 400);
  assert.deepEqual([first.waiting, second.waiting], [false, true]);
  await waits[0];
  idle.ready(amount(10, 1_000));
  assert.deepEqual(first.reserve(amount(4, 400)), amount(4, 400));
  assert.equal(second.waiting, true);
});

Deno.test("a source that takes less than it kept wakes who waits for the rest", async () => {
  const [first, second] = pair(amount(10, 1_000));
  first.reserve(amount(5, 500));
  first.ready(amount(1, 100));
  assert.equal(first.waiting, false);
  first.reserve(amount(0, 0));
  // The second keeps its part from the first as long as it wants it.
  const wanted = second.ready(amount(5, 500));
  first.ready(amount(2, 200));
  assert.equal(first.waiting, true);
  await wanted;
  second.reserve(amount(1, 100));
  assert.equal(first.waiting, false);
});

Deno.test("a source that is stopped wakes who waits for what it kept", () => {
  const [first, second] = pair(amount(10, 1_000));
  first.reserve(amount(5, 500));
  second.reserve(amount(1, 0));
  second.ready(amount(1, 2_000));
  first.ready(amount(2, 200));
  assert.deepEqual([first.waiting, second.waiting], [true, true]);
  second.wake();
  assert.deepEqual([first.waiting, second.waiting], [false, false]);
});

Deno.test("a stopped wait ends, and waits again if asked to", async () => {
  const source = alone(amount(10, 1_000));
  source.reserve(all);
  const ready = source.ready(amount(1, 1));
  source.wake();
  await ready;
  assert.equal(source.waiting, false);
  source.wake();
  source.ready(amount(1, 1));
  assert.equal(source.waiting, true);
  source.give(1, 1);
  assert.equal(source.waiting, false);
});

Deno.test("a promise that is not taken is free again with the next wait", async () => {
  const [first, second] = pair(amount(10, 1_000));
  await first.ready(amount(5, 900));
  second.ready(amount(1, 300));
  second.reserve(amount(1, 100));
  second.ready(amount(1, 300));
  assert.equal(second.waiting, true);
  await first.ready(amount(1, 10));
  assert.equal(second.waiting, false);
});

Deno.test("a budget crashes on what correct code cannot do", () => {
  const crashes = (run: () => void, message: string) =>
    assert.throws(run, new InvariantError(message));
  crashes(
    () => new Budget(amount(10, 10), 0),
    "A budget needs at least one source",
  );
  for (const limit of [amount(1, 10), amount(10, 1)]) {
    crashes(
      () => new Budget(limit, 2),
      "A budget must leave something for every source",
    );
  }
  crashes(
    () => new Budget(amount(10, 10), 2).source(2),
    "There is no source 2 in a budget",
  );
  const source = alone(amount(10, 10));
  source.reserve(amount(10, 10));
  source.ready(amount(1, 1));
  crashes(
    () => void source.ready(amount(1, 1)),
    "A source waits once at a time",
  );
  source.wake();
  const tooMuch = "A budget got back more than it granted";
  source.give(10, 10);
  crashes(() => source.give(1, 0), tooMuch);
  crashes(() => alone(amount(10, 10)).give(0, 1), tooMuch);
});
