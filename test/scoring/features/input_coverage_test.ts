import assert from "node:assert/strict";
import { InputCoverage } from "../../../src/scoring/features/input_coverage.ts";

Deno.test("coverage names what is missing and how much is there", () => {
  const coverage = new InputCoverage(["a", "b", "c"]);
  assert.deepEqual(coverage.of({ a: 1, b: 0, c: false }), {
    completeness: 1,
    missing: [],
  });
  assert.deepEqual(coverage.of({ b: null, c: 2 }), {
    completeness: 0.3333,
    missing: ["a", "b"],
  });
  assert.equal(coverage.of({}).completeness, 0);
});

Deno.test("requests of one shape share their coverage", () => {
  const coverage = new InputCoverage(["a", "b"]);
  assert.equal(coverage.of({ a: 1 }), coverage.of({ a: 2, b: undefined }));
});

Deno.test("ever new combinations do not pile up and stay right", () => {
  const names = Array.from({ length: 12 }, (_, at) => `n${at}`);
  const coverage = new InputCoverage(names);
  for (let mask = 0; mask < 4096; mask++) {
    const present = names.filter((_, at) => (mask & (1 << at)) !== 0);
    const found = coverage.of(
      Object.fromEntries(present.map((name) => [name, 1])),
    );
    assert.equal(found.missing.length, 12 - present.length);
  }
});
