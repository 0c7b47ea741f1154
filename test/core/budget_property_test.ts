import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget } from "../../src/core/budget.ts";
import { NaiveBudget } from "./naive_budget.ts";

interface Step {
  readonly kind: "ready" | "reserve" | "give" | "wake" | "oversize";
  readonly source: number;
  readonly events: number;
  readonly bytes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant("ready" as const) },
    { weight: 6, arbitrary: fc.constant("reserve" as const) },
    { weight: 8, arbitrary: fc.constant("give" as const) },
    { weight: 1, arbitrary: fc.constant("wake" as const) },
    { weight: 1, arbitrary: fc.constant("oversize" as const) },
  ),
  source: fc.nat({ max: 3 }),
  events: fc.nat({ max: 30 }),
  bytes: fc.nat({ max: 300 }),
});

/** Runs the steps on both; they may differ in nothing that can be seen. */
class Pair {
  readonly real: Budget;
  readonly naive: NaiveBudget;

  constructor(
    readonly events: number,
    readonly bytes: number,
    readonly count: number,
  ) {
    this.real = new Budget({ events, bytes }, count);
    this.naive = new NaiveBudget({ events, bytes }, count);
  }

  run(step: Step): void {
    const index = step.source % this.count;
    const real = this.real.source(index);
    const naive = this.naive.source(index);
    const wanted = { events: step.events, bytes: step.bytes };
    if (step.kind === "ready" && !naive.waits) {
      real.ready(wanted);
      this.naive.ready(index, wanted);
    } else if (step.kind === "reserve" && !naive.waits) {
      this.#reserve(index, wanted);
    } else if (step.kind === "give") {
      const events = Math.min(step.events, naive.events);
      const bytes = Math.min(step.bytes, naive.bytes);
      real.give(events, bytes);
      this.naive.give(index, { events, bytes });
    } else if (step.kind === "wake") {
      real.wake();
      this.naive.stop(index);
    } else if (step.kind === "oversize" && naive.bytes === 0) {
      real.overdraw(step.bytes);
      this.naive.overdraw(index, step.bytes);
    }
  }

  #reserve(
    index: number,
    wanted: { readonly events: number; readonly bytes: number },
  ): void {
    const promised = this.naive.source(index).promised;
    const granted = this.real.source(index).reserve(wanted);
    assert.deepEqual(granted, this.naive.reserve(index, wanted));
    assert.ok(granted.events >= Math.min(wanted.events, promised.events));
    assert.ok(granted.bytes >= Math.min(wanted.bytes, promised.bytes));
  }

  agree(): void {
    const { real, naive } = this;
    const used = { events: 0, bytes: 0 };
    for (let index = 0; index < this.count; index++) {
      const source = real.source(index);
      const expected = naive.source(index);
      assert.equal(source.events, expected.events);
      assert.equal(source.bytes, expected.bytes);
      assert.equal(source.waiting, expected.waits, `Source ${index} waits`);
      assert.ok(
        !expected.waits || !naive.isReady(index),
        `Source ${index} waits though it is ready`,
      );
      used.events += expected.events;
      used.bytes += expected.bytes;
    }
    assert.deepEqual(real.inUse(), used);
    assert.ok(used.events <= this.events, `${used.events} in flight`);
    assert.ok(
      used.bytes <= this.bytes + naive.overdrawn,
      `${used.bytes} bytes in flight`,
    );
  }
}

Deno.test("a budget agrees with a plain table after every step", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 60 }),
      fc.integer({ min: 4, max: 600 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 100, size: "max" }),
      (events, bytes, count, steps) => {
        const pair = new Pair(events, bytes, count);
        for (const one of steps) {
          pair.run(one);
          pair.agree();
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("a budget is whole again once all is given back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 60, size: "max" }),
      (count, steps) => {
        const pair = new Pair(40, 400, count);
        for (const one of steps) pair.run(one);
        for (let index = 0; index < count; index++) {
          const source = pair.real.source(index);
          source.give(source.events, source.bytes);
        }
        for (let index = 0; index < count; index++) {
          pair.real.source(index).wake();
        }
        assert.deepEqual(pair.real.inUse(), { events: 0, bytes: 0 });
        const free = pair.real.available(pair.real.source(0));
        const fresh = new Budget({ events: 40, bytes: 400 }, count);
        assert.deepEqual(free, fresh.available(fresh.source(0)));
      },
    ),
    { numRuns: 1_000 },
  );
});
