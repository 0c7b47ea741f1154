/**
 * Microseconds for one prediction of a LightGBM model, row by row and in
 * batches, on a synthetic model that is the same on every machine.
 *
 *     deno run scripts/bench_predict.ts [--json] [--max-us 40]
 *     deno run --allow-read scripts/bench_predict.ts --model FILE
 *
 * Each figure is the median of 5 rounds after 2 for warming up. With --max-us
 * it exits 1 when a single prediction takes longer.
 */
import { parseArgs } from "node:util";
import type { LightGbmModel } from "../src/scoring/lightgbm/lightgbm_model.ts";
import { parseModel } from "../src/scoring/lightgbm/parse_model.ts";

const TREES = 494;
const LEAVES = 80;
const FEATURES = 29;
const ROWS = 1000;
const BATCH_ROWS = 200;
const WARM_UP_ROUNDS = 2;
const ROUNDS = 5;
/** One value in so many is missing. */
const MISSING_EVERY = 10;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A leaf that may still be split: the values that reach it lie in a box. */
interface OpenLeaf {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly parent: number;
  readonly side: "left" | "right";
}

/** Grows one tree leaf by leaf, each split inside what reaches the leaf. */
function growTree(random: () => number): string {
  const lists = {
    feature: [] as number[],
    threshold: [] as number[],
    type: [] as number[],
    left: [] as number[],
    right: [] as number[],
  };
  const open: OpenLeaf[] = [{
    low: Array(FEATURES).fill(0),
    high: Array(FEATURES).fill(1),
    parent: -1,
    side: "left",
  }];
  const attach = (leaf: OpenLeaf, child: number): void => {
    if (leaf.parent >= 0) lists[leaf.side][leaf.parent] = child;
  };
  while (open.length < LEAVES) {
    const [leaf] = open.splice(Math.floor(random() * open.length), 1);
    if (leaf === undefined) throw new Error("no leaf is open");
    const node = lists.feature.length;
    attach(leaf, node);
    const feature = Math.floor(random() * FEATURES);
    const [low, high] = [leaf.low[feature] ?? 0, leaf.high[feature] ?? 1];
    const threshold = low + (0.3 + 0.4 * random()) * (high - low);
    lists.feature.push(feature);
    lists.threshold.push(threshold);
    lists.type.push(random() < 0.5 ? 8 : 10);
    open.push({
      ...leaf,
      high: leaf.high.with(feature, threshold),
      parent: node,
      side: "left",
    }, {
      ...leaf,
      low: leaf.low.with(feature, threshold),
      parent: node,
      side: "right",
    });
  }
  open.forEach((leaf, at) => attach(leaf, ~at));
  return [
    `num_leaves=${LEAVES}`,
    "num_cat=0",
    `split_feature=${lists.feature.join(" ")}`,
    `threshold=${lists.threshold.join(" ")}`,
    `decision_type=${lists.type.join(" ")}`,
    `left_child=${lists.left.join(" ")}`,
    `right_child=${lists.right.join(" ")}`,
    `leaf_value=${open.map(() => (random() - 0.5) / 10).join(" ")}`,
    "is_linear=0",
    "shrinkage=1",
  ].join("\n");
}

function syntheticModel(): string {
  const random = randomNumbers(20_251_203);
  const blocks = Array.from(
    { length: TREES },
    (_, index) => `Tree=${index}\n${growTree(random)}\n\n\n`,
  );
  const features = Array.from({ length: FEATURES }, (_, at) => `feature_${at}`);
  return [
    "tree",
    "version=v4",
    "num_class=1",
    "num_tree_per_iteration=1",
    "label_index=0",
    `max_feature_idx=${FEATURES - 1}`,
    "objective=binary sigmoid:1",
    `feature_names=${features.join(" ")}`,
    `feature_infos=${features.map(() => "[0:1]").join(" ")}`,
    `tree_sizes=${blocks.map((block) => block.length).join(" ")}`,
    "",
    `${blocks.join("")}end of trees\n`,
  ].join("\n");
}

function syntheticRows(features: number): Float64Array {
  const random = randomNumbers(7);
  return Float64Array.from(
    { length: ROWS * features },
    () => random() < 1 / MISSING_EVERY ? NaN : random(),
  );
}

/** Median microseconds a row of a pass over all rows. */
function measure(pass: () => void): number {
  const rounds: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const started = performance.now();
    pass();
    const us = (performance.now() - started) * 1000 / ROWS;
    if (round >= WARM_UP_ROUNDS) rounds.push(us);
  }
  rounds.sort((a, b) => a - b);
  return rounds[Math.floor(ROUNDS / 2)] ?? NaN;
}

function measureModel(model: LightGbmModel): { single: number; batch: number } {
  const features = model.featureNames.length;
  const rows = syntheticRows(features);
  const out = new Float64Array(BATCH_ROWS * model.numClass);
  const single = Array.from(
    { length: ROWS },
    (_, at) => rows.subarray(at * features, (at + 1) * features),
  );
  const batches = Array.from(
    { length: ROWS / BATCH_ROWS },
    (_, at) =>
      rows.subarray(
        at * BATCH_ROWS * features,
        (at + 1) * BATCH_ROWS * features,
      ),
  );
  return {
    single: measure(() => single.forEach((row) => model.predict(row, out))),
    batch: measure(() =>
      batches.forEach((block) => model.predictBatch(block, BATCH_ROWS, out))
    ),
  };
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

function main(): void {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      json: { type: "boolean", default: false },
      model: { type: "string" },
      "max-us": { type: "string", default: "Infinity" },
    },
  });
  const text = values.model === undefined
    ? syntheticModel()
    : Deno.readTextFileSync(values.model);
  const started = performance.now();
  const model = parseModel(text);
  const parseMs = performance.now() - started;
  const { single, batch } = measureModel(model);
  const result = {
    trees: model.numIterations * model.numClass,
    features: model.featureNames.length,
    modelBytes: text.length,
    parseMs: Number(parseMs.toFixed(1)),
    singleUs: Number(single.toFixed(2)),
    batchUs: Number(batch.toFixed(2)),
    batchRows: BATCH_ROWS,
  };
  print(
    values.json
      ? JSON.stringify(result)
      : `${result.trees} trees of ${model.featureNames.length} features, ` +
        `${result.modelBytes} bytes, read in ${result.parseMs} ms\n` +
        `one row at a time:    ${result.singleUs} us a prediction\n` +
        `in batches of ${BATCH_ROWS}:    ${result.batchUs} us a prediction`,
  );
  if (single > Number(values["max-us"])) Deno.exit(1);
}

main();
