import assert from "node:assert/strict";
import fc from "fast-check";
import {
  QuantileSketch,
  sketchError,
} from "../../../src/operators/window/quantile_sketch.ts";

function sketch(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** The digits of a quantile are rounded as well. */
const tolerance = sketchError * 1.001 + 1e-5;

Deno.test("a quantile is within its error of a value of that rank", () => {
  fc.assert(fc.property(
    fc.array(
      fc.oneof(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constant(0),
      ),
      { minLength: 1, maxLength: 200 },
    ),
    fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
    (values, q) => {
      const sorted = [...values].sort((a, b) => a - b);
      const true_ = sorted[Math.floor(q * (sorted.length - 1))]!;
      const told = sketch(values).quantile(q)!;
      assert.ok(
        Math.abs(told - true_) <= Math.abs(true_) * tolerance + 1e-9,
        `${told} for ${true_}`,
      );
    },
  ));
});

Deno.test("a merged sketch is that of all values, in any grouping", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
    fc.nat(),
    (values, cut) => {
      const at = values.length === 0 ? 0 : cut % values.length;
      const merged = new QuantileSketch();
      // In the form in which it travels.
      for (const part of [values.slice(at), values.slice(0, at)]) {
        merged.addParts(JSON.parse(JSON.stringify(sketch(part).parts())));
      }
      assert.deepEqual(merged.parts(), sketch(values).parts());
      assert.equal(merged.count, values.length);
    },
  ));
});

Deno.test("a sketch of nothing has no quantile", () => {
  assert.equal(new QuantileSketch().quantile(0.5), null);
});

Deno.test("bins are bounded however many values there are", () => {
  const many = new QuantileSketch();
  for (let index = 0; index < 100_000; index++) {
    many.add(1e-12 * 1.0005 ** index % 1e15);
  }
  assert.ok(many.parts().positive.length / 2 < 3_000);
});
