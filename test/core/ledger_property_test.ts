import assert from "node:assert/strict";
import fc from "fast-check";
import { Ledger } from "../../src/core/ledger.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { NaiveLedger } from "./naive_ledger.ts";

/** `pick` chooses among what the step applies to; 0 the first, 1 the last. */
interface Step {
  readonly kind: "track" | "settle" | "hold" | "release" | "burst" | "fence";
  readonly pick: number;
  readonly gap: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 40, arbitrary: fc.constant("track" as const) },
    { weight: 40, arbitrary: fc.constant("settle" as const) },
    { weight: 10, arbitrary: fc.constant("hold" as const) },
    { weight: 10, arbitrary: fc.constant("release" as const) },
    { weight: 2, arbitrary: fc.constant("burst" as const) },
    { weight: 1, arbitrary: fc.constant("fence" as const) },
  ),
  pick: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  gap: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000 }) },
  ),
});

function picked<T>(from: readonly T[], pick: number): T | undefined {
  return from[Math.floor(pick * from.length)];
}

/** Runs the steps on both; they may differ in nothing that can be seen. */
class Pair {
  readonly real: Ledger;
  readonly naive: NaiveLedger;
  readonly #late: number[] = [];
  #committed: number;
  #time = 0;

  constructor(start: number) {
    this.real = new Ledger("topic", 0, 1, start);
    this.naive = new NaiveLedger(start);
    this.#committed = start;
  }

  run({ kind, pick, gap }: Step): void {
    if (kind === "track") this.#track(gap);
    else if (kind === "settle") this.#settle(pick);
    else if (kind === "hold") this.#hold(pick);
    else if (kind === "release") this.#release(pick);
    else if (kind === "fence") this.#fence();
    else {for (let left = Math.floor(pick * 300); left > 0; left--) {
        this.#track(0);
      }}
  }

  #track(gap: number): void {
    if (this.naive.fenced) return;
    const offset = this.naive.next + gap;
    this.real.track(offset, ++this.#time);
    this.naive.track(offset, this.#time);
  }

  #settle(pick: number): void {
    const fenced = this.naive.fenced;
    const offset = picked(fenced ? this.#late : this.naive.open(), pick);
    if (offset === undefined) return;
    if (fenced) this.#late.splice(this.#late.indexOf(offset), 1);
    assert.equal(this.real.settle(offset), this.naive.settle(offset));
  }

  #hold(pick: number): void {
    const offset = picked(this.naive.open(), pick);
    if (offset === undefined) return;
    assert.equal(this.real.hold(offset), this.naive.hold(offset));
  }

  #release(pick: number): void {
    const offset = picked(this.naive.claims(), pick);
    if (offset === undefined) return;
    this.real.release(offset);
    this.naive.release(offset);
  }

  #fence(): void {
    if (this.naive.fenced) return;
    this.#late.push(...this.naive.open());
    this.real.fence();
    this.naive.fenced = true;
  }

  agree(): void {
    const { real, naive } = this;
    const open = naive.open();
    assert.equal(real.inFlight, open.length);
    assert.equal(real.next, naive.next);
    assert.equal(real.late, naive.late);
    assert.equal(real.fenced, naive.fenced);
    assert.equal(real.position(), naive.position());
    assert.equal(real.committable(), naive.committable());
    assert.deepEqual(real.oldest(), naive.oldest());
    assert.ok(
      real.committable() <= Math.min(...open, ...naive.claims(), Infinity),
    );
    assert.ok(real.committable() >= this.#committed, "A commit went back");
    this.#committed = real.committable();
  }
}

Deno.test("ledger agrees with a plain list and sets after every step", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.array(step, { maxLength: 120, size: "max" }),
      (start, steps) => {
        const pair = new Pair(start);
        pair.agree();
        for (const one of steps) {
          pair.run(one);
          pair.agree();
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("ledger commits all once all is settled and released", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), {
        minLength: 1,
        maxLength: 700,
        size: "max",
      }),
      fc.integer(),
      (gaps, seed) => {
        const made = new Ledger("topic", 0, 1, 0);
        const random = new SeededRandom(seed);
        const rest: (() => void)[] = [];
        let offset = 0;
        for (const gap of gaps) {
          offset += gap;
          const here = offset;
          made.track(here, 0);
          if (random.below(7) === 0 && made.hold(here)) {
            rest.push(() => made.release(here));
          }
          rest.push(() => void made.settle(here));
        }
        let last = 0;
        while (rest.length > 0) {
          random.take(rest)?.();
          assert.ok(made.committable() >= last);
          last = made.committable();
        }
        assert.equal(made.committable(), offset + 1);
        assert.equal(made.inFlight, 0);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("ledger's ring is bounded by what is in flight, not by what passed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer(),
      (inFlightMax, seed) => {
        const made = new Ledger("topic", 0, 1, 0);
        const random = new SeededRandom(seed);
        const open: number[] = [];
        made.track(0, 0);
        for (let offset = 1; offset < 6_000; offset++) {
          made.track(offset, 0);
          open.push(offset);
          if (open.length === inFlightMax) made.settle(random.take(open) ?? 0);
        }
        assert.equal(made.position(), 0);
        assert.ok(
          made.slots <= Math.max(256, 8 * (inFlightMax + 1)),
          `${made.slots} slots for ${inFlightMax + 1} in flight`,
        );
        while (open.length > 0) made.settle(random.take(open) ?? 0);
        assert.equal(made.position(), 0);
        made.settle(0);
        assert.equal(made.position(), 6_000);
      },
    ),
    { numRuns: 40 },
  );
});
