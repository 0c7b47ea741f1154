import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget, type SourceBudget } from "../../src/core/budget.ts";
import { SeededRandom } from "../support/seeded_random.ts";

/** An event in flight. */
interface Flying {
  readonly source: number;
  readonly bytes: number;
  /** Bytes that it took beyond the limit. */
  readonly over: number;
}

interface Flow {
  readonly events: number;
  readonly bytes: number;
  /** Sizes of the records of each source, in order. */
  readonly records: readonly (readonly number[])[];
  readonly seed: number;
  /** Index of a source whose events never settle, or -1. */
  readonly stuck: number;
}

const flow: fc.Arbitrary<Flow> = fc.record({
  events: fc.integer({ min: 4, max: 40 }),
  bytes: fc.integer({ min: 40, max: 400 }),
  records: fc.array(
    fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 0, max: 30 }) },
        // Larger than the share of its source, or than the whole budget.
        { weight: 1, arbitrary: fc.integer({ min: 31, max: 900 }) },
      ),
      { maxLength: 60, size: "max" },
    ),
    { minLength: 1, maxLength: 4 },
  ),
  seed: fc.integer(),
  stuck: fc.integer({ min: -1, max: 3 }),
});

/** Sources that read under one budget; polls and results end in any order. */
class Flows {
  readonly budget: Budget;
  readonly #given: Flow;
  readonly #random: SeededRandom;
  readonly #flying: Flying[] = [];
  readonly #stuck: Flying[] = [];
  readonly #polls: (() => void)[] = [];
  readonly #ended: boolean[];

  constructor(given: Flow) {
    this.#given = given;
    this.#random = new SeededRandom(given.seed);
    this.budget = new Budget(given, given.records.length);
    this.#ended = given.records.map(() => false);
  }

  /** Runs until no source can go on; says which have read all they had. */
  async run(): Promise<readonly boolean[]> {
    for (const index of this.#given.records.keys()) void this.#read(index);
    for (;;) {
      await turnOver();
      this.#check();
      if (this.#polls.length + this.#flying.length === 0) return this.#ended;
      const isPoll = this.#random.below(3) === 0 || this.#flying.length === 0;
      if (isPoll && this.#polls.length > 0) this.#random.take(this.#polls)?.();
      else this.#settle();
    }
  }

  async #read(index: number): Promise<void> {
    const source = this.budget.source(index);
    const left = [...this.#given.records[index] ?? []];
    let oversize = 0;
    while (left.length > 0) {
      const wanted = {
        events: Math.ceil(source.sure.events / 8),
        bytes: Math.max(oversize, Math.min(40, source.sure.bytes)),
      };
      await source.ready(wanted);
      const isAlone = source.events === 0;
      const granted = source.reserve({
        events: 1 + this.#random.below(10),
        bytes: Math.max(oversize, 100),
      });
      assert.ok(granted.events > 0, "A wait ended for nothing");
      assert.ok(
        isAlone || granted.bytes >= wanted.bytes,
        "A wait ended for fewer bytes than were wanted",
      );
      await new Promise<void>((resolve) => this.#polls.push(resolve));
      oversize = this.#admit(index, { left, granted, isAlone });
    }
    this.#ended[index] = true;
  }

  /** Takes in what was granted; returns the size of a record that is over. */
  #admit(index: number, { left, granted, isAlone }: {
    readonly left: number[];
    readonly granted: { readonly events: number; readonly bytes: number };
    readonly isAlone: boolean;
  }): number {
    const source = this.budget.source(index);
    let events = 0;
    let bytes = 0;
    for (;;) {
      const [next] = left;
      if (next === undefined || events === granted.events) break;
      const over = Math.max(0, bytes + next - granted.bytes);
      if (over > 0 && !(isAlone && events === 0)) break;
      left.shift();
      events++;
      bytes += next;
      source.overdraw(over);
      this.#emit(source, { source: index, bytes: next, over });
      if (over > 0) break;
    }
    source.give(granted.events - events, Math.max(0, granted.bytes - bytes));
    return events > 0 ? 0 : left[0] ?? 0;
  }

  #emit(source: SourceBudget, event: Flying): void {
    if (event.source === this.#given.stuck) this.#stuck.push(event);
    // Some events end while they are being emitted.
    else if (this.#random.below(5) > 0) this.#flying.push(event);
    else source.give(1, event.bytes);
  }

  #settle(): void {
    const event = this.#random.take(this.#flying);
    if (event === undefined) return;
    this.budget.source(event.source).give(1, event.bytes);
  }

  #check(): void {
    const used = this.budget.inUse();
    const flying = [...this.#flying, ...this.#stuck];
    const over = flying.reduce((sum, one) => sum + one.over, 0);
    const { events, bytes, records } = this.#given;
    assert.ok(used.events <= events, `${used.events} events of ${events}`);
    assert.ok(used.bytes <= bytes + over, `${used.bytes} bytes of ${bytes}`);
    const overdrawn = flying.filter((one) => one.over > 0);
    const owners = new Set(overdrawn.map((one) => one.source));
    assert.equal(overdrawn.length, owners.size, "One event over a source");
    assert.ok(flying.length <= events && owners.size <= records.length);
  }
}

/** Lets everything run that waits for promises only. */
async function turnOver(): Promise<void> {
  for (let left = 8; left > 0; left--) await Promise.resolve();
}

Deno.test("sources under one budget read all, and none beyond it", async () => {
  await fc.assert(
    fc.asyncProperty(flow, async (given) => {
      const flows = new Flows({ ...given, stuck: -1 });
      const ended = await flows.run();
      assert.deepEqual(ended, given.records.map(() => true));
      assert.deepEqual(flows.budget.inUse(), { events: 0, bytes: 0 });
    }),
    { numRuns: 600 },
  );
});

Deno.test("a source whose events never end starves no other", async () => {
  await fc.assert(
    fc.asyncProperty(flow, async (given) => {
      const ended = await new Flows(given).run();
      const others = ended.filter((_, index) => index !== given.stuck);
      assert.deepEqual(others, others.map(() => true));
    }),
    { numRuns: 600 },
  );
});
