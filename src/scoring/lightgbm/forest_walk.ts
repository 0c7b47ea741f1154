import type { Forest } from "./forest.ts";
import type { CategorySets, LinearLeaves } from "./tree_arrays.ts";

/**
 * A stretch of prepared rows to be summed. It is changed and used again, so
 * that a prediction allocates nothing.
 */
export interface WalkJob {
  /** Prepared rows, `forest.views.width` slots each, from the start. */
  readonly prepared: Float64Array;
  /** Rows to sum. */
  count: number;
  /** How many trees take part, from the first. */
  trees: number;
  /** Tree `i` adds to output `i % numClass`. */
  readonly numClass: number;
  /** Raw scores are written here, row by row, from `outStart`. */
  out: Float64Array;
  outStart: number;
}

/**
 * Adds up the leaves of each row in the order of the trees, which fixes every
 * bit of the sums. It goes tree by tree over all rows, so that a tree stays in
 * the processor's cache.
 */
export function walkForest(forest: Forest, job: WalkJob): void {
  const end = job.outStart + job.count * job.numClass;
  job.out.fill(0, job.outStart, end);
  if (forest.hasCategories || forest.hasLinear) walkAny(forest, job);
  else walkNumeric(forest, job);
}

/** The walk for trees with numeric splits and constant leaves only. */
function walkNumeric(forest: Forest, job: WalkJob): void {
  const { roots, slot, next, value } = forest;
  const { prepared, count, trees, numClass, out } = job;
  const width = forest.views.width;
  for (let tree = 0; tree < trees; tree++) {
    const root = roots[tree] ?? 0;
    let outAt = job.outStart + tree % numClass;
    for (let row = 0, base = 0; row < count; row++, base += width) {
      let node = root;
      let at = slot[node] ?? -1;
      while (at >= 0) {
        node = (prepared[base + at] ?? 0) <= (value[node] ?? 0)
          ? node + 1
          : next[node] ?? 0;
        at = slot[node] ?? -1;
      }
      out[outAt] = (out[outAt] ?? 0) + (value[node] ?? 0);
      outAt += numClass;
    }
  }
}

/** The walk that also knows categories and linear leaves. */
function walkAny(forest: Forest, job: WalkJob): void {
  const { roots, slot, next, value, categories, linear } = forest;
  const { prepared, count, trees, numClass, out } = job;
  const { width, firstCategorySlot } = forest.views;
  for (let tree = 0; tree < trees; tree++) {
    const root = roots[tree] ?? 0;
    let outAt = job.outStart + tree % numClass;
    for (let row = 0, base = 0; row < count; row++, base += width) {
      let node = root;
      let at = slot[node] ?? -1;
      while (at >= 0) {
        const seen = prepared[base + at] ?? 0;
        const split = value[node] ?? 0;
        const left = at < firstCategorySlot
          ? seen <= split
          : isInSet(categories, split, seen);
        node = left ? node + 1 : next[node] ?? 0;
        at = slot[node] ?? -1;
      }
      const leaf = next[node] ?? -1;
      const constant = value[node] ?? 0;
      const added = leaf < 0
        ? constant
        : linearOutput(linear, { leaf, constant, prepared, base });
      out[outAt] = (out[outAt] ?? 0) + added;
      outAt += numClass;
    }
  }
}

/** Whether a category's bit is set; codes beyond the set's words are not in it. */
function isInSet(sets: CategorySets, set: number, code: number): boolean {
  const start = sets.starts[set] ?? 0;
  const word = start + Math.floor(code / 32);
  if (code < 0 || word >= (sets.starts[set + 1] ?? 0)) return false;
  return ((sets.words[word] ?? 0) >>> (code % 32) & 1) === 1;
}

/** Constant plus coefficients times values; any missing one gives the leaf's value. */
function linearOutput(
  linear: LinearLeaves,
  at: { leaf: number; constant: number; prepared: Float64Array; base: number },
): number {
  let sum = linear.constant[at.leaf] ?? 0;
  const end = linear.starts[at.leaf + 1] ?? 0;
  for (let term = linear.starts[at.leaf] ?? 0; term < end; term++) {
    const seen = at.prepared[at.base + (linear.features[term] ?? 0)] ?? NaN;
    if (seen !== seen) return at.constant;
    sum += (linear.coefficients[term] ?? 0) * seen;
  }
  return sum;
}
