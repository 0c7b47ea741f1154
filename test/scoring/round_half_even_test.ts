import assert from "node:assert/strict";
import fc from "fast-check";
import { roundHalfEven } from "../../src/scoring/round_half_even.ts";

Deno.test("two decimals are rounded by the exact value, ties to even", () => {
  const cases: readonly (readonly [number, number])[] = [
    [0, 0],
    [2.675, 2.67],
    [1.005, 1],
    [0.125, 0.12],
    [0.375, 0.38],
    [12.125, 12.12],
    [12.625, 12.62],
    [12.875, 12.88],
    [99.995, 100],
    [74.525, 74.53],
    [50, 50],
  ];
  for (const [value, rounded] of cases) {
    assert.equal(roundHalfEven(value), rounded, String(value));
  }
});

/** The exact value of a double as a fraction of a power of two. */
function exactHundredths(value: number): { whole: bigint; twice: bigint } {
  const scale = 60;
  let mantissa = value;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  const hundred = (BigInt(mantissa) * 100n) << BigInt(scale - exponent);
  const unit = 1n << BigInt(scale);
  const whole = hundred / unit;
  return { whole, twice: (hundred - whole * unit) * 2n - unit };
}

Deno.test("any score is rounded as exact arithmetic rounds it", () => {
  const eighths = fc.integer({ min: 0, max: 800 }).map((eighth) => eighth / 8);
  const thousandths = fc.integer({ min: 0, max: 100_000 }).map((n) =>
    n / 1_000
  );
  const near = thousandths.map((value) => value + Number.EPSILON * value);
  fc.assert(
    fc.property(fc.oneof(eighths, thousandths, near), (value) => {
      const { whole, twice } = exactHundredths(value);
      const isUp = twice > 0n || (twice === 0n && whole % 2n === 1n);
      const expected = Number(isUp ? whole + 1n : whole) / 100;
      assert.equal(roundHalfEven(value), expected, String(value));
    }),
    { numRuns: 10_000 },
  );
});
