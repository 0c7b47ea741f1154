import { layOutForest } from "./forest.ts";
import { LightGbmModel } from "./lightgbm_model.ts";
import { checkTreeSizes, readModelHeader } from "./model_header.ts";
import { modelRefused } from "./model_refused.ts";
import { readModelText } from "./model_text.ts";
import { readTreeArrays, type TreeArrays } from "./tree_arrays.ts";
import { checkTreeShape } from "./tree_shape.ts";

/**
 * Reads the text that LightGBM's `save_model` writes (format versions v2 to
 * v4) and proves that no input can crash or hang the model.
 *
 * Throws a `HotpathError` of code `model-refused` that names the reason and,
 * in `details.line`, the line.
 */
export function parseModel(text: string): LightGbmModel {
  const sections = readModelText(text);
  const header = readModelHeader(sections.header);
  const numFeatures = header.featureNames.length;
  const trees = sections.trees.map((block) => {
    const tree = readTreeArrays(block, numFeatures);
    checkTreeShape(tree);
    return tree;
  });
  // Last, since the damage itself is the better reason for a wrong size.
  checkTreeSizes(sections.header, sections.trees, header.numClass);
  refuseOverflow(trees);
  return new LightGbmModel(header, layOutForest(trees, numFeatures));
}

/** Leaves whose sum could leave the range of a double predict nothing useful. */
function refuseOverflow(trees: readonly TreeArrays[]): void {
  let largestSum = 0;
  for (const tree of trees) {
    largestSum += tree.leafValue.reduce(
      (largest, value) => Math.max(largest, Math.abs(value)),
      0,
    );
    if (Number.isFinite(largestSum)) continue;
    throw modelRefused(
      `the leaf values up to tree ${tree.index} add up to more than a double holds`,
      { line: tree.lineOf("leaf_value") },
    );
  }
}
