import assert from "node:assert/strict";
import { readModelText } from "../../../src/scoring/lightgbm/model_text.ts";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";
import {
  readTreeArrays,
  type TreeArrays,
} from "../../../src/scoring/lightgbm/tree_arrays.ts";
import { expectEqualPredictions } from "./expect_equal_predictions.ts";
import { readModelFile, readVectors, vectorNames } from "./read_vectors.ts";

for (const name of vectorNames()) {
  Deno.test(`evaluator predicts ${name} as LightGBM does`, () => {
    expectEqualPredictions(readVectors(name));
  });
}

Deno.test("vectors cover every decision type of the format", () => {
  const seen = new Set(allTrees().flatMap((tree) => [...tree.decisionType]));
  // Bit 0 categorical, bit 1 default left, bits 2-3 missing none, zero, NaN.
  for (const type of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
    assert.ok(seen.has(type), `no node of decision type ${type}`);
  }
});

Deno.test("vectors cover thresholds of infinity, which only missing values pass", () => {
  assert.ok(allTrees().some((tree) => tree.threshold.includes(Infinity)));
});

Deno.test("vectors cover bitsets of many words and linear leaves with gaps", () => {
  const trees = allTrees();
  const longest = Math.max(
    ...trees.map((tree) => longestOf(tree.categories?.starts)),
  );
  assert.ok(longest >= 10, `longest category set has ${longest} words`);
  assert.ok(trees.some((tree) => hasEmptyEntry(tree.linear?.starts)));
});

Deno.test("vectors cover every objective and every output transform", () => {
  const objectives = vectorNames().map((name) =>
    parseModel(readModelFile(name)).objective
  );
  assert.deepEqual(
    [...new Set(objectives.map((objective) => objective.name))].sort(),
    [
      "binary",
      "cross_entropy",
      "cross_entropy_lambda",
      "custom",
      "fair",
      "gamma",
      "huber",
      "lambdarank",
      "mape",
      "multiclass",
      "multiclassova",
      "poisson",
      "quantile",
      "rank_xendcg",
      "regression",
      "regression_l1",
      "tweedie",
    ],
  );
  assert.deepEqual(
    [...new Set(objectives.map((objective) => objective.transform.kind))]
      .sort(),
    [
      "exponential",
      "identity",
      "log1p-exponential",
      "sigmoid",
      "signed-square",
      "softmax",
    ],
  );
});

Deno.test("vectors hold missing, infinite, extreme and nearly-zero inputs", () => {
  const values = vectorNames().flatMap((name) =>
    readVectors(name).rows.flatMap((row) => [...row.x])
  );
  const tests: [string, (value: number) => boolean][] = [
    ["missing", Number.isNaN],
    ["Infinity", (value) => value === Infinity],
    ["-Infinity", (value) => value === -Infinity],
    ["negative zero", (value) => Object.is(value, -0)],
    ["the zero threshold", (value) => value === Math.fround(1e-35)],
    [
      "the next number above it",
      (value) => value > Math.fround(1e-35) && value < 1.0000000180025098e-35,
    ],
    ["the smallest number", (value) => value === Number.MIN_VALUE],
    ["the largest number", (value) => value === Number.MAX_VALUE],
    ["a category beyond 32 bits", (value) => value === 2 ** 32],
  ];
  for (const [what, test] of tests) {
    assert.ok(values.some(test), `no row with ${what}`);
  }
});

function allTrees(): TreeArrays[] {
  return vectorNames().flatMap((name) => {
    const text = readModelText(readModelFile(name));
    return text.trees.map((block) => readTreeArrays(block, 6));
  });
}

function longestOf(starts: Int32Array = new Int32Array(0)): number {
  return starts.reduce(
    (longest, start, at) => Math.max(longest, start - (starts[at - 1] ?? 0)),
    0,
  );
}

function hasEmptyEntry(starts: Int32Array = new Int32Array(0)): boolean {
  return starts.some((start, at) => at > 0 && start === starts[at - 1]) &&
    (starts.at(-1) ?? 0) > 0;
}
