import assert from "node:assert/strict";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";
import type { VectorRow, Vectors } from "./read_vectors.ts";

/** exp and ln(1 + x) of V8 and of the C library differ in the last bit. */
export const TRANSFORM_TOLERANCE = 5e-16;

/** Raw scores equal bit for bit, predictions within the tolerance. */
export function expectEqualPredictions(vectors: Vectors): void {
  const model = parseModel(vectors.modelText);
  const raw = new Float64Array(model.numClass);
  const predicted = new Float64Array(model.numClass);
  assert.ok(vectors.rows.length > 0);
  vectors.rows.forEach((row, index) => {
    const place = `${vectors.name}, row ${index}`;
    model.predictRaw(row.x, raw, vectors.numIteration);
    model.predict(row.x, predicted, vectors.numIteration);
    expectBits(raw, row.raw, place);
    expectNear(predicted, row.pred, place);
  });
  if (vectors.numIteration === undefined) {
    expectEqualBatch(vectors.modelText, vectors.rows);
  }
}

/** What comes row by row comes in a batch, bit for bit. */
function expectEqualBatch(text: string, rows: readonly VectorRow[]): void {
  const model = parseModel(text);
  const features = model.featureNames.length;
  const block = new Float64Array(rows.length * features);
  rows.forEach((row, index) => block.set(row.x, index * features));
  const batch = new Float64Array(rows.length * model.numClass);
  const single = new Float64Array(model.numClass);
  for (
    const [many, one] of [["predictBatch", "predict"], [
      "predictRawBatch",
      "predictRaw",
    ]] as const
  ) {
    model[many](block, rows.length, batch);
    rows.forEach((row, index) => {
      model[one](row.x, single);
      const start = index * model.numClass;
      expectBits(
        batch.subarray(start, start + model.numClass),
        [...single],
        `${many}, row ${index}`,
      );
    });
  }
}

function expectBits(
  actual: Float64Array,
  expected: readonly number[],
  place: string,
): void {
  assert.equal(actual.length, expected.length, place);
  expected.forEach((value, at) => {
    assert.ok(
      Object.is(actual[at], value),
      `${place}: ${actual[at]} is not ${value}`,
    );
  });
}

function expectNear(
  actual: Float64Array,
  expected: readonly number[],
  place: string,
): void {
  assert.equal(actual.length, expected.length, place);
  expected.forEach((value, at) => {
    const found = actual[at] ?? NaN;
    if (Object.is(found, value)) return;
    const difference = Math.abs(found - value) / Math.abs(value);
    assert.ok(
      difference <= TRANSFORM_TOLERANCE,
      `${place}: ${found} is not ${value}`,
    );
  });
}
