import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ExactSums,
  sumOf,
  type SumParts,
} from "../../../src/operators/window/exact_sum.ts";

function sums(values: readonly number[]): SumParts {
  const sums = new ExactSums(1);
  for (const value of values) sums.add(0, value);
  return sums.parts(0);
}

const number = fc.double({ min: -1e15, max: 1e15, noNaN: true });

Deno.test("a sum is the same in any order and any grouping", () => {
  fc.assert(fc.property(
    fc.array(number, { maxLength: 60 }),
    fc.integer(),
    fc.nat(60),
    (values, seed, cut) => {
      const whole = sumOf(sums(values));
      const shuffled = values.map((value, index) => ({
        value,
        rank: Math.imul(index + 1, seed | 1),
      })).sort((a, b) => a.rank - b.rank).map((one) => one.value);
      assert.equal(sumOf(sums(shuffled)), whole);
      const merged = new ExactSums(1);
      merged.addParts(0, sums(values.slice(0, cut)));
      merged.addParts(0, sums(values.slice(cut)));
      assert.equal(sumOf(merged.parts(0)), whole);
    },
  ));
});

Deno.test("a sum of cents is the decimal that a person would write", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: -1e8, max: 1e8 }), { maxLength: 200 }),
    (cents) => {
      const total = cents.reduce((sum, one) => sum + one, 0);
      assert.equal(sumOf(sums(cents.map((one) => one / 100))), total / 100);
    },
  ));
  assert.equal(sumOf(sums([0.1, 0.2])), 0.3);
});

Deno.test("large and small numbers add without a rest", () => {
  assert.equal(sumOf(sums(Array(9).fill(1e15))), 9e15);
  assert.equal(sumOf(sums([2 ** 49, 1, -(2 ** 49)])), 1);
  assert.equal(sumOf(sums([123_456_789_012.34, -123_456_789_012])), 0.34);
  assert.equal(sumOf(sums([1e15, 1e-12, -1e15])), 1e-12);
  assert.equal(sumOf(sums([])), 0);
});

Deno.test("a sum is the double that is nearest to its parts", () => {
  const part = fc.integer({ min: 0, max: 1e12 - 1 });
  const high = fc.oneof(
    fc.integer({ min: -9_500, max: 9_500 }),
    fc.integer({ min: -1e10, max: 1e10 }),
  );
  const whole = part.map((one) => (one % 1e6) * 1e6);
  fc.assert(
    fc.property(
      high,
      fc.oneof(part, whole),
      fc.oneof(fc.constant(0), part),
      (...parts) => {
        const [high, middle, low] = parts.map(BigInt) as [
          bigint,
          bigint,
          bigint,
        ];
        const units = (high * 10n ** 12n + middle) * 10n ** 12n + low;
        assert.equal(sumOf(parts), Number(`${units}e-18`), `${parts}`);
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("one number is its own sum", () => {
  fc.assert(fc.property(number, (value) => {
    const error = Math.abs(sumOf(sums([value])) - value);
    assert.ok(error <= Math.abs(value) * 2 ** -52 + 1e-18, `${value}`);
  }));
});

Deno.test("a million small numbers lose nothing to a large one", () => {
  const one = new ExactSums(1);
  one.add(0, 1e12);
  for (let index = 0; index < 1_000_000; index++) one.add(0, 0.01);
  one.add(0, -1e12);
  assert.equal(sumOf(one.parts(0)), 10_000);
});

Deno.test("parts are whole numbers, which JSON carries", () => {
  fc.assert(fc.property(fc.array(number), (values) => {
    const parts = sums(values);
    assert.ok(parts.every(Number.isSafeInteger));
    assert.deepEqual(sums(values.toReversed()), parts);
    assert.deepEqual(
      JSON.parse(JSON.stringify(parts)),
      parts.map((one) => one + 0),
    );
  }));
});

Deno.test("more slots keep the sums there are", () => {
  const sums = new ExactSums(1);
  sums.add(0, 1.5);
  sums.grow(3);
  sums.add(2, 2.5);
  assert.deepEqual([0, 1, 2].map((slot) => sumOf(sums.parts(slot))), [
    1.5,
    0,
    2.5,
  ]);
});
