import { type FeatureInfo, readFeatureInfo } from "./feature_info.ts";
import { type Fields, requireField, shown } from "./field.ts";
import { modelRefused } from "./model_refused.ts";
import type { TreeBlock } from "./model_text.ts";
import { countedWords, integerList, integerOf, words } from "./number_list.ts";
import { type Objective, readObjective } from "./objective.ts";

/** The header of a model file, checked. */
export interface ModelHeader {
  readonly featureNames: readonly string[];
  readonly featureInfos: readonly FeatureInfo[];
  /** Outputs of a prediction, and trees of an iteration. */
  readonly numClass: number;
  readonly objective: Objective;
  /** True for a random forest: a prediction is the mean over iterations. */
  readonly averageOutput: boolean;
}

/** Most features of a model. */
export const MAX_FEATURES = 1_000_000;
/** Most outputs of a model. */
export const MAX_CLASSES = 100_000;

const VERSIONS: readonly string[] = ["v2", "v3", "v4"];
/** The lines of a header that have no value. */
const BARE_LINES: readonly string[] = ["average_output"];
const section = { name: "the header", line: 1 };

/**
 * Reads the header. Unknown keys with a value are ignored, as LightGBM does;
 * an unknown line without a value could change every prediction
 * (`average_output` is one), so it is refused.
 */
export function readModelHeader(fields: Fields): ModelHeader {
  checkVersion(fields);
  checkBareLines(fields);
  const numClass = readClassCount(fields);
  const features = readFeatureCount(fields);
  const names = requireField(fields, "feature_names", section);
  const infos = requireField(fields, "feature_infos", section);
  return {
    featureNames: countedWords(names, features),
    featureInfos: countedWords(infos, features)
      .map((word) => readFeatureInfo(word, infos)),
    numClass,
    objective: readObjective(fields.get("objective"), numClass),
    averageOutput: fields.has("average_output"),
  };
}

function checkVersion(fields: Fields): void {
  const version = requireField(fields, "version", section);
  if (VERSIONS.includes(version.value)) return;
  throw modelRefused(
    `the format version is not supported: ${shown(version.value)}`,
    {
      line: version.line,
      remedy: `save the model with a LightGBM that writes ${
        VERSIONS.join(", ")
      }`,
    },
  );
}

function checkBareLines(fields: Fields): void {
  for (const field of fields.values()) {
    if (!field.bare || BARE_LINES.includes(field.key)) continue;
    throw modelRefused(
      `the header has a line that is not supported: ${shown(field.key)}`,
      { line: field.line },
    );
  }
}

function readClassCount(fields: Fields): number {
  const range = { min: 1, max: MAX_CLASSES };
  const classes = requireField(fields, "num_class", section);
  const trees = requireField(fields, "num_tree_per_iteration", section);
  const numClass = integerOf(classes, range);
  const perIteration = integerOf(trees, range);
  if (perIteration !== numClass) {
    throw modelRefused(
      `num_tree_per_iteration must equal num_class, ${numClass}: ${perIteration}`,
      { line: trees.line },
    );
  }
  return numClass;
}

function readFeatureCount(fields: Fields): number {
  const field = requireField(fields, "max_feature_idx", section);
  return integerOf(field, { min: 0, max: MAX_FEATURES - 1 }) + 1;
}

/**
 * Compares the trees that were found with those that the header announces in
 * `tree_sizes`, by number and by length in characters.
 */
export function checkTreeSizes(
  fields: Fields,
  trees: readonly TreeBlock[],
  numClass: number,
): void {
  const field = requireField(fields, "tree_sizes", section);
  const announced = words(field).length;
  if (announced !== trees.length || trees.length === 0) {
    throw modelRefused(
      `tree_sizes announces ${announced} trees, the file holds: ${trees.length}`,
      { line: field.line },
    );
  }
  if (trees.length % numClass !== 0) {
    throw modelRefused(
      `the number of trees must be a multiple of num_class, ${numClass}: ${trees.length}`,
      { line: field.line },
    );
  }
  const sizes = integerList(field, announced, { min: 1, max: 0x7fffffff });
  for (const tree of trees) {
    const size = sizes[tree.index];
    if (size === tree.length) continue;
    throw modelRefused(
      `tree_sizes gives tree ${tree.index} ${size} characters, it has: ${tree.length}`,
      { line: tree.line },
    );
  }
}
