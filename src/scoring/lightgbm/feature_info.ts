import { type Field, shown } from "./field.ts";
import { modelRefused } from "./model_refused.ts";
import { infinities } from "./number_list.ts";

/** What a model file says of one feature's values in the training data. */
export type FeatureInfo =
  /** The feature was constant and is used by no split. */
  | { readonly kind: "unused" }
  /** Numbers from `min` to `max`, missing ones aside. */
  | { readonly kind: "range"; readonly min: number; readonly max: number }
  /** Category codes that occurred; LightGBM lists -1 for missing or rare ones. */
  | { readonly kind: "categories"; readonly codes: readonly number[] };

/** Reads one word of `feature_infos`: `none`, `[min:max]` or `a:b:c`. */
export function readFeatureInfo(word: string, field: Field): FeatureInfo {
  if (word === "none") return { kind: "unused" };
  const isRange = word.startsWith("[") && word.endsWith("]");
  const inner = isRange ? word.slice(1, -1) : word;
  const numbers = inner.split(":").map(toNumber);
  const [min, max] = numbers;
  if (numbers.includes(undefined) || (isRange && numbers.length !== 2)) {
    throw modelRefused(`feature_infos holds no known form: ${shown(word)}`, {
      line: field.line,
    });
  }
  return isRange
    ? { kind: "range", min: min ?? NaN, max: max ?? NaN }
    : { kind: "categories", codes: numbers.filter((n) => n !== undefined) };
}

function toNumber(word: string): number | undefined {
  // Training data may hold infinities, so these words are numbers here.
  const infinity = infinities.get(word);
  if (infinity !== undefined) return infinity;
  const value = word === "" ? NaN : Number(word);
  return Number.isFinite(value) ? value : undefined;
}
