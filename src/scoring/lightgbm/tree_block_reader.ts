import { type Field, type Fields, requireField, shown } from "./field.ts";
import { modelRefused } from "./model_refused.ts";
import type { TreeBlock } from "./model_text.ts";
import {
  countedWords,
  doubleList,
  integerList,
  integerOf,
  type IntegerRange,
  thresholdList,
} from "./number_list.ts";

/** Lists that predictions do not need; their lengths show damage all the same. */
const perNodeExtras = ["split_gain", "internal_value", "internal_weight"]
  .concat(["internal_count"]);
const perLeafExtras = ["leaf_weight", "leaf_count"];

const knownKeys: ReadonlySet<string> = new Set([
  ...["num_leaves", "num_cat", "split_feature", "threshold", "decision_type"],
  ...["left_child", "right_child", "leaf_value", "cat_boundaries"],
  ...["cat_threshold", "is_linear", "leaf_const", "num_features"],
  ...["leaf_features", "leaf_coeff", "shrinkage"],
  ...perNodeExtras,
  ...perLeafExtras,
]);

/** The fields of one tree block, read by key. */
export class TreeBlockReader {
  readonly #fields: Fields;
  readonly #section: { readonly name: string; readonly line: number };

  constructor(block: TreeBlock) {
    this.#fields = block.fields;
    this.#section = { name: `tree ${block.index}`, line: block.line };
  }

  refuseUnknownKeys(): void {
    for (const field of this.#fields.values()) {
      if (knownKeys.has(field.key)) continue;
      throw modelRefused(
        `the tree has a line that is not supported: ${shown(field.key)}`,
        { line: field.line },
      );
    }
  }

  checkExtras(numNodes: number, numLeaves: number): void {
    // LightGBM writes these only as far as it has them for a single leaf.
    if (numNodes === 0) return;
    for (const key of perNodeExtras) this.#count(key, numNodes);
    for (const key of perLeafExtras) this.#count(key, numLeaves);
  }

  #count(key: string, count: number): void {
    const field = this.#fields.get(key);
    if (field !== undefined) countedWords(field, count);
  }

  lineOf(key: string): number {
    return this.#fields.get(key)?.line ?? this.#section.line;
  }

  field(key: string): Field {
    return requireField(this.#fields, key, this.#section);
  }

  integer(key: string, max: number, min = 0): number {
    return integerOf(this.field(key), { min, max });
  }

  /** The integer of a key that older files do not have, 0 for them. */
  optionalInteger(key: string, max: number): number {
    return this.#fields.has(key) ? this.integer(key, max) : 0;
  }

  integers(
    key: string,
    count: number,
    range: IntegerRange,
  ): Int32Array {
    return count === 0
      ? new Int32Array(0)
      : integerList(this.field(key), count, range);
  }

  thresholds(key: string, count: number): Float64Array {
    return count === 0
      ? new Float64Array(0)
      : thresholdList(this.field(key), count);
  }

  doubles(key: string, count: number): Float64Array {
    return count === 0
      ? new Float64Array(0)
      : doubleList(this.field(key), count);
  }
}
