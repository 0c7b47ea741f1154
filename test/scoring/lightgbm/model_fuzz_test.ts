import assert from "node:assert/strict";
import fc from "fast-check";
import { HotpathError } from "../../../src/core/errors.ts";
import type { LightGbmModel } from "../../../src/scoring/lightgbm/lightgbm_model.ts";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";
import { withTrueSizes } from "./edit_model.ts";
import { readModelFile, vectorNames } from "./read_vectors.ts";

/** Longest that a mutated file may take to be read and to predict, in ms. */
const MAX_CASE_MS = 1000;

const words = ["-1", "0", "1", "2", "6", "7", "-7", "99999999999", "2147483648"]
  .concat(["-2147483648", "4294967295", "0.5", "-0", "nan", "inf", "-inf"])
  .concat(["1e308", "-1.7e308", "1e999", "", " ", "=", "Tree=1", "\n", "\n\n"]);

/** One damage: where (a share of the file), of which kind, with which word. */
const mutation = fc.record({
  kind: fc.constantFrom("word", "char", "cut", "double", "swap", "insert"),
  at: fc.nat(),
  other: fc.nat(),
  length: fc.integer({ min: 1, max: 200 }),
  word: fc.constantFrom(...words),
  char: fc.constantFrom(..."0123456789-.= e\naT\0"),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, change: Mutation): string {
  const at = change.at % (text.length + 1);
  const end = at + change.length;
  switch (change.kind) {
    case "word":
      return text.slice(0, at) + text.slice(at).replace(/[^\s=]+/, change.word);
    case "char":
      return text.slice(0, at) + change.char + text.slice(at + 1);
    case "cut":
      return text.slice(0, at) + text.slice(end);
    case "double":
      return text.slice(0, end) + text.slice(at);
    case "insert":
      return text.slice(0, at) + change.word + text.slice(at);
    case "swap": {
      const lines = text.split("\n");
      const [a, b] = [change.at % lines.length, change.other % lines.length];
      [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
      return lines.join("\n");
    }
  }
}

const inputs = [NaN, Infinity, -Infinity, 0, -0, 1e-35, 1e308, -1e308, 3, -0.5];

function expectTame(text: string): "refused" | "predicted" {
  const model = tryParse(text);
  if (model === undefined) return "refused";
  const out = new Float64Array(model.numClass);
  for (const value of inputs) {
    const x = new Float64Array(model.featureNames.length).fill(value);
    model.predictRaw(x, out);
    if (isBounded(text)) assert.ok(out.every(Number.isFinite), `${out}`);
    model.predict(x, out);
    if (isBounded(text)) assert.ok(!out.some(Number.isNaN), `${out}`);
  }
  return "predicted";
}

/** A linear leaf of an infinite input is infinite, as it is in LightGBM. */
function isBounded(text: string): boolean {
  return !text.includes("is_linear=1");
}

function tryParse(text: string): LightGbmModel | undefined {
  try {
    return parseModel(text);
  } catch (error) {
    assert.ok(error instanceof HotpathError, String(error));
    assert.equal(error.code, "model-refused");
    const line = error.details["line"] ?? 1;
    assert.ok(typeof line === "number" && line >= 1, `line ${line}`);
    assert.ok(line <= text.split("\n").length, `line ${line}`);
    return undefined;
  }
}

Deno.test("a damaged file is refused by name or predicts, whatever the damage", () => {
  const texts = vectorNames().map((name) => {
    const text = readModelFile(name);
    // What stands behind the trees is long and never read.
    return text.slice(0, text.indexOf("\nfeature_importances:"));
  });
  const seen = { refused: 0, predicted: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (sound, changes, mendSizes) => {
        const damaged = changes.reduce(mutate, sound);
        const started = performance.now();
        const outcome = expectTame(
          mendSizes ? withTrueSizes(damaged) : damaged,
        );
        assert.ok(performance.now() - started < MAX_CASE_MS);
        seen[outcome]++;
      },
    ),
    { numRuns: 3000 },
  );
  // Both ends have to be reached, or the property says nothing.
  assert.ok(seen.refused > 100 && seen.predicted > 100, JSON.stringify(seen));
});

Deno.test("a text that was never a model is refused by name", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: "binary" }), (text) => {
      assert.equal(expectTame(text), "refused");
      assert.equal(expectTame(`tree\nversion=v4\n${text}`), "refused");
    }),
    { numRuns: 500 },
  );
});
