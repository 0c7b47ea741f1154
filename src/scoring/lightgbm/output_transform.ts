import type { OutputTransform } from "./objective.ts";

/** The shape of a list of outputs: `count` rows of `numClass` values. */
export interface OutputShape {
  count: number;
  readonly numClass: number;
}

/**
 * Turns raw scores into predictions, in place. The formulas are LightGBM's
 * `ConvertOutput`; exp and ln(1 + x) may differ from the C library's in the
 * last bit.
 */
export function transformOutputs(
  transform: OutputTransform,
  out: Float64Array,
  shape: Readonly<OutputShape>,
): void {
  if (transform.kind === "identity") return;
  const end = shape.count * shape.numClass;
  if (transform.kind === "softmax") {
    for (let start = 0; start < end; start += shape.numClass) {
      softmax(out, start, start + shape.numClass);
    }
    return;
  }
  for (let at = 0; at < end; at++) {
    out[at] = transformed(transform, out[at] ?? NaN);
  }
}

function transformed(
  transform: Exclude<OutputTransform, { kind: "identity" | "softmax" }>,
  raw: number,
): number {
  switch (transform.kind) {
    case "sigmoid":
      return 1 / (1 + Math.exp(-transform.slope * raw));
    case "signed-square":
      return Number(raw > 0) * raw * raw - Number(raw < 0) * raw * raw;
    case "exponential":
      return Math.exp(raw);
    case "log1p-exponential":
      return Math.log1p(Math.exp(raw));
  }
}

function softmax(out: Float64Array, start: number, end: number): void {
  let max = -Infinity;
  for (let at = start; at < end; at++) {
    max = Math.max(max, out[at] ?? NaN);
  }
  let sum = 0;
  for (let at = start; at < end; at++) {
    const share = Math.exp((out[at] ?? NaN) - max);
    out[at] = share;
    sum += share;
  }
  for (let at = start; at < end; at++) {
    out[at] = (out[at] ?? NaN) / sum;
  }
}
