import assert from "node:assert/strict";
import { ValueHistogram } from "../../src/core/value_histogram.ts";

Deno.test("a value counts in every bucket whose bound it does not pass", () => {
  const histogram = new ValueHistogram([5, 10, 100]);
  for (const value of [0, 5, 5.1, 10, 99, 100, 101]) histogram.add(value);
  const { counts, sum, count } = histogram.snapshot();
  assert.deepEqual(counts, [2, 4, 6]);
  assert.equal(count, 7);
  assert.ok(Math.abs(sum - 320.1) < 1e-9);
});
