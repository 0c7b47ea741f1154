import { modelRefused } from "./model_refused.ts";
import type { TreeBlock } from "./model_text.ts";
import { bitsetWords, words } from "./number_list.ts";
import { TreeBlockReader } from "./tree_block_reader.ts";

/** The category sets of a tree: set `i` is words `starts[i]` to `starts[i+1]`. */
export interface CategorySets {
  readonly starts: Int32Array;
  readonly words: Uint32Array;
}

/**
 * The linear models in the leaves of a tree: leaf `i` owns the terms
 * `starts[i]` to `starts[i+1]`.
 */
export interface LinearLeaves {
  readonly constant: Float64Array;
  readonly starts: Int32Array;
  readonly features: Int32Array;
  readonly coefficients: Float64Array;
}

/**
 * One tree as the file has it, each list of the length that the number of
 * leaves demands. A child below 0 is the leaf `~child`.
 */
export interface TreeArrays {
  readonly index: number;
  readonly numLeaves: number;
  readonly splitFeature: Int32Array;
  /** The number to compare with, or the index of a category set. */
  readonly threshold: Float64Array;
  readonly decisionType: Int32Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly leafValue: Float64Array;
  readonly categories: CategorySets | undefined;
  readonly linear: LinearLeaves | undefined;
  /** Line of a key, for refusals that are found later. */
  readonly lineOf: (key: string) => number;
}

/** Most leaves of a tree, LightGBM's own limit for `num_leaves`. */
export const MAX_LEAVES = 131_072;

/** Bits of `decision_type`: bit 0 categorical, bit 1 default left. */
export const CATEGORICAL = 1;
export const DEFAULT_LEFT = 2;
const MISSING_SHIFT = 2;
const MAX_DECISION_TYPE = 15;

/** How a split treats a missing value: bits 2 and 3 of `decision_type`. */
export const missingTypes = { none: 0, zero: 1, nan: 2 } as const;

/** The missing type of a decision type, 3 where it is none that is known. */
export function missingTypeOf(decisionType: number): number {
  return decisionType >> MISSING_SHIFT;
}

/** Reads one tree and checks that its lists agree in their lengths. */
export function readTreeArrays(
  block: TreeBlock,
  numFeatures: number,
): TreeArrays {
  const reader = new TreeBlockReader(block);
  reader.refuseUnknownKeys();
  const numLeaves = reader.integer("num_leaves", MAX_LEAVES, 1);
  const numNodes = numLeaves - 1;
  reader.checkExtras(numNodes, numLeaves);
  const children = { min: -numLeaves, max: numNodes - 1 };
  const features = { min: 0, max: numFeatures - 1 };
  const types = { min: 0, max: MAX_DECISION_TYPE };
  return {
    index: block.index,
    numLeaves,
    splitFeature: reader.integers("split_feature", numNodes, features),
    threshold: reader.thresholds("threshold", numNodes),
    decisionType: reader.integers("decision_type", numNodes, types),
    leftChild: reader.integers("left_child", numNodes, children),
    rightChild: reader.integers("right_child", numNodes, children),
    leafValue: reader.doubles("leaf_value", numLeaves),
    categories: readCategories(reader, numNodes),
    linear: readLinear(reader, numLeaves, numFeatures),
    lineOf: (key) => reader.lineOf(key),
  };
}

function readCategories(
  reader: TreeBlockReader,
  numNodes: number,
): CategorySets | undefined {
  const numSets = reader.integer("num_cat", numNodes);
  if (numSets === 0) return undefined;
  const field = reader.field("cat_threshold");
  const numWords = words(field).length;
  const range = { min: 0, max: numWords };
  const starts = reader.integers("cat_boundaries", numSets + 1, range);
  for (let set = 0; set <= numSets; set++) {
    const least = set === 0 ? 0 : starts[set - 1];
    const most = set === 0 ? 0 : numWords;
    const found = starts[set] ?? 0;
    const wrong = found > most || found < (least ?? 0) ||
      (set === numSets && found !== numWords);
    if (!wrong) continue;
    throw modelRefused(
      `cat_boundaries must rise from 0 to ${numWords}, the words of cat_threshold: ${found}`,
      { line: reader.lineOf("cat_boundaries") },
    );
  }
  return { starts, words: bitsetWords(field, numWords) };
}

function readLinear(
  reader: TreeBlockReader,
  numLeaves: number,
  numFeatures: number,
): LinearLeaves | undefined {
  if (reader.optionalInteger("is_linear", 1) === 0) return undefined;
  const terms = words(reader.field("leaf_features")).length;
  const features = { min: 0, max: numFeatures - 1 };
  return {
    constant: reader.doubles("leaf_const", numLeaves),
    starts: readTermStarts(reader, numLeaves, terms),
    features: reader.integers("leaf_features", terms, features),
    coefficients: reader.doubles("leaf_coeff", terms),
  };
}

function readTermStarts(
  reader: TreeBlockReader,
  numLeaves: number,
  terms: number,
): Int32Array {
  const range = { min: 0, max: terms };
  const counts = reader.integers("num_features", numLeaves, range);
  const starts = new Int32Array(numLeaves + 1);
  let total = 0;
  for (let leaf = 0; leaf < numLeaves && total <= terms; leaf++) {
    total += counts[leaf] ?? 0;
    starts[leaf + 1] = total;
  }
  if (total === terms) return starts;
  throw modelRefused(
    `num_features must add up to the ${terms} values of leaf_features: ${total}`,
    { line: reader.lineOf("num_features") },
  );
}
