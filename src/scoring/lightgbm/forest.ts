import { type InputViews, InputViewsBuilder, views } from "./input_views.ts";
import type { View } from "./input_views.ts";
import {
  CATEGORICAL,
  DEFAULT_LEFT,
  missingTypeOf,
  missingTypes,
} from "./tree_arrays.ts";
import type { CategorySets, LinearLeaves, TreeArrays } from "./tree_arrays.ts";

/**
 * All trees of a model in flat arrays, nodes and leaves together and in
 * depth-first order: the left child of node `i` is `i + 1`, so the usual walk
 * reads memory forwards and only the right child is stored.
 */
export interface Forest {
  readonly views: InputViews;
  /** Where each tree starts, and the end. */
  readonly roots: Int32Array;
  /** The slot that a node compares, -1 for a leaf. */
  readonly slot: Int32Array;
  /** A node's right child; in a linear tree a leaf's linear model, or -1. */
  readonly next: Int32Array;
  /** A node's threshold or category set; a leaf's value. */
  readonly value: Float64Array;
  readonly categories: CategorySets;
  readonly linear: LinearLeaves;
  readonly hasCategories: boolean;
  readonly hasLinear: boolean;
}

/** Lays validated trees out for walking. */
export function layOutForest(
  trees: readonly TreeArrays[],
  numFeatures: number,
): Forest {
  const inputViews = collectViews(trees, numFeatures);
  const size = trees.reduce((sum, tree) => sum + 2 * tree.numLeaves - 1, 0);
  const tables = joinTables(trees, inputViews);
  const forest: Forest = {
    views: inputViews,
    roots: new Int32Array(trees.length + 1),
    slot: new Int32Array(size).fill(-1),
    next: new Int32Array(size).fill(-1),
    value: new Float64Array(size),
    ...tables.joined,
  };
  let at = 0;
  trees.forEach((tree, index) => {
    forest.roots[index] = at;
    at = layOutTree(tree, forest, {
      at,
      firstSet: tables.firstSets[index] ?? 0,
      firstLinearLeaf: tables.firstLinearLeaves[index] ?? 0,
    });
  });
  forest.roots[trees.length] = at;
  return forest;
}

/** Which view of its feature decides a node. */
function viewOf(tree: TreeArrays, node: number): View {
  const type = tree.decisionType[node] ?? 0;
  if ((type & CATEGORICAL) !== 0) return views.category;
  const goesLeft = (type & DEFAULT_LEFT) !== 0;
  switch (missingTypeOf(type)) {
    case missingTypes.nan:
      return goesLeft ? views.missingLeft : views.plain;
    case missingTypes.zero:
      return goesLeft ? views.zeroLeft : views.zeroRight;
    default:
      // A missing value counts as 0 here, so the threshold alone decides.
      return (tree.threshold[node] ?? 0) >= 0 ? views.missingLeft : views.plain;
  }
}

function collectViews(
  trees: readonly TreeArrays[],
  numFeatures: number,
): InputViews {
  const builder = new InputViewsBuilder(numFeatures);
  for (const tree of trees) {
    tree.splitFeature.forEach((feature, node) => {
      builder.use(viewOf(tree, node), feature);
    });
    tree.linear?.features.forEach((feature) => {
      builder.use(views.plain, feature);
    });
  }
  return builder.build();
}

interface TreePlace {
  readonly at: number;
  readonly firstSet: number;
  readonly firstLinearLeaf: number;
}

/** Lays one tree out from `place.at` and returns where the next one starts. */
function layOutTree(
  tree: TreeArrays,
  forest: Forest,
  place: TreePlace,
): number {
  let at = place.at;
  // Right children that wait, each with the node that has to point at it.
  const waiting: { child: number; parent: number }[] = [];
  let child = tree.numLeaves === 1 ? ~0 : 0;
  for (;;) {
    if (child >= 0) {
      layOutNode(tree, child, { forest, at, place });
      waiting.push({ child: tree.rightChild[child] ?? 0, parent: at });
      child = tree.leftChild[child] ?? 0;
      at++;
      continue;
    }
    forest.value[at] = tree.leafValue[~child] ?? 0;
    if (tree.linear !== undefined) {
      forest.next[at] = place.firstLinearLeaf + ~child;
    }
    at++;
    const turn = waiting.pop();
    if (turn === undefined) return at;
    forest.next[turn.parent] = at;
    child = turn.child;
  }
}

function layOutNode(
  tree: TreeArrays,
  node: number,
  to: { forest: Forest; at: number; place: TreePlace },
): void {
  const { forest, at, place } = to;
  const view = viewOf(tree, node);
  const feature = tree.splitFeature[node] ?? 0;
  const threshold = tree.threshold[node] ?? 0;
  forest.slot[at] = forest.views.slotOf(view, feature);
  forest.value[at] = view === views.category
    ? threshold + place.firstSet
    : threshold;
}

interface JoinedTables {
  readonly joined: Pick<
    Forest,
    "categories" | "linear" | "hasCategories" | "hasLinear"
  >;
  readonly firstSets: readonly number[];
  readonly firstLinearLeaves: readonly number[];
}

/** Puts the category sets and linear models of all trees into one table each. */
function joinTables(
  trees: readonly TreeArrays[],
  inputViews: InputViews,
): JoinedTables {
  const sets = { starts: [0], words: [] as number[] };
  const linear = {
    constant: [] as number[],
    starts: [0],
    features: [] as number[],
    coefficients: [] as number[],
  };
  const firstSets: number[] = [];
  const firstLinearLeaves: number[] = [];
  for (const tree of trees) {
    firstSets.push(sets.starts.length - 1);
    firstLinearLeaves.push(linear.constant.length);
    tree.categories?.starts.subarray(1).forEach((end, set) => {
      const start = tree.categories?.starts[set] ?? 0;
      tree.categories?.words.subarray(start, end)
        .forEach((word) => sets.words.push(word));
      sets.starts.push(sets.words.length);
    });
    tree.linear?.constant.forEach((constant, leaf) => {
      linear.constant.push(constant);
      const start = tree.linear?.starts[leaf] ?? 0;
      const end = tree.linear?.starts[leaf + 1] ?? 0;
      for (let term = start; term < end; term++) {
        const feature = tree.linear?.features[term] ?? 0;
        linear.features.push(inputViews.slotOf(views.plain, feature));
        linear.coefficients.push(tree.linear?.coefficients[term] ?? 0);
      }
      linear.starts.push(linear.features.length);
    });
  }
  return {
    joined: {
      categories: {
        starts: Int32Array.from(sets.starts),
        words: Uint32Array.from(sets.words),
      },
      linear: {
        constant: Float64Array.from(linear.constant),
        starts: Int32Array.from(linear.starts),
        features: Int32Array.from(linear.features),
        coefficients: Float64Array.from(linear.coefficients),
      },
      hasCategories: sets.words.length > 0,
      hasLinear: linear.constant.length > 0,
    },
    firstSets,
    firstLinearLeaves,
  };
}
