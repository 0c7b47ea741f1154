import { invariant } from "../../core/invariant.ts";
import type { FeatureInfo } from "./feature_info.ts";
import type { Forest } from "./forest.ts";
import { walkForest, type WalkJob } from "./forest_walk.ts";
import type { RowTarget } from "./input_views.ts";
import type { ModelHeader } from "./model_header.ts";
import type { Objective } from "./objective.ts";
import { type OutputShape, transformOutputs } from "./output_transform.ts";

/** Most rows of a batch that are prepared at a time. */
const MAX_BLOCK_ROWS = 256;
/** Most prepared values of a batch that are kept at a time (1 MiB). */
const MAX_BLOCK_VALUES = 131_072;

/**
 * A LightGBM model, ready to predict. Raw scores equal LightGBM's bit for bit,
 * predictions to the last bit or two of `exp`.
 *
 * A row is one `Float64Array` in the order of `featureNames`; NaN is a missing
 * value, a category is its code. The caller owns input and output, and a
 * prediction allocates nothing.
 */
export class LightGbmModel {
  readonly featureNames: readonly string[];
  readonly featureInfos: readonly FeatureInfo[];
  /** Outputs of one prediction: 1, or the number of classes. */
  readonly numClass: number;
  readonly objective: Objective;
  readonly numIterations: number;
  readonly #averageOutput: boolean;
  readonly #forest: Forest;
  readonly #blockRows: number;
  readonly #target: RowTarget;
  readonly #job: WalkJob;
  readonly #shape: OutputShape;

  constructor(header: ModelHeader, forest: Forest) {
    this.featureNames = header.featureNames;
    this.featureInfos = header.featureInfos;
    this.numClass = header.numClass;
    this.objective = header.objective;
    this.numIterations = (forest.roots.length - 1) / header.numClass;
    this.#averageOutput = header.averageOutput;
    this.#forest = forest;
    const width = Math.max(1, forest.views.width);
    const fitting = Math.floor(MAX_BLOCK_VALUES / width);
    this.#blockRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, fitting));
    const prepared = new Float64Array(this.#blockRows * width);
    this.#shape = { count: 0, numClass: header.numClass };
    this.#target = { into: prepared, to: 0 };
    this.#job = {
      prepared,
      count: 0,
      trees: 0,
      numClass: header.numClass,
      out: prepared,
      outStart: 0,
    };
  }

  /**
   * Writes the raw score of each class to `out`: the sum of the leaves, also
   * for a random forest, as LightGBM's `raw_score=True` gives it.
   *
   * @param numIteration use the first so many iterations only; all by default
   */
  predictRaw(x: Float64Array, out: Float64Array, numIteration?: number): void {
    this.#checkSizes(x, 1, out);
    this.#job.trees = this.#iterations(numIteration) * this.numClass;
    this.#job.count = 1;
    this.#sum(x, 0, out);
  }

  /**
   * Writes the prediction of each class to `out`: the raw score behind the
   * objective's transform, a probability for `binary`.
   *
   * @param numIteration use the first so many iterations only; all by default
   */
  predict(x: Float64Array, out: Float64Array, numIteration?: number): void {
    this.predictRaw(x, out, numIteration);
    this.#transform(out, 1, this.#iterations(numIteration));
  }

  /**
   * Predicts `count` rows, one after the other in `rows`, and writes
   * `numClass` values a row to `out`. Faster than row by row, equal to it.
   */
  predictBatch(rows: Float64Array, count: number, out: Float64Array): void {
    this.predictRawBatch(rows, count, out);
    this.#transform(out, count, this.numIterations);
  }

  /** As {@linkcode predictBatch}, the raw scores. */
  predictRawBatch(rows: Float64Array, count: number, out: Float64Array): void {
    this.#checkSizes(rows, count, out);
    this.#job.trees = this.numIterations * this.numClass;
    for (let from = 0; from < count; from += this.#blockRows) {
      this.#job.count = Math.min(this.#blockRows, count - from);
      this.#sum(rows, from, out);
    }
  }

  /** Sums the job's rows, the first of which is row `from`. */
  #sum(rows: Float64Array, from: number, out: Float64Array): void {
    const { views } = this.#forest;
    const features = this.featureNames.length;
    for (let row = 0; row < this.#job.count; row++) {
      this.#target.to = row * views.width;
      views.prepare(rows, (from + row) * features, this.#target);
    }
    this.#job.out = out;
    this.#job.outStart = from * this.numClass;
    walkForest(this.#forest, this.#job);
    // Not kept: the output belongs to the caller.
    this.#job.out = this.#job.prepared;
  }

  #iterations(wanted: number | undefined): number {
    if (wanted === undefined) return this.numIterations;
    if (!Number.isInteger(wanted) || wanted < 1) {
      invariant(false, `The number of iterations must be above 0: ${wanted}`);
    }
    return Math.min(wanted, this.numIterations);
  }

  #transform(out: Float64Array, count: number, iterations: number): void {
    this.#shape.count = count;
    if (this.#averageOutput) {
      for (let at = 0; at < count * this.numClass; at++) {
        out[at] = (out[at] ?? NaN) / iterations;
      }
    }
    transformOutputs(this.objective.transform, out, this.#shape);
  }

  /** The messages are made only for a failure, this runs on every call. */
  #checkSizes(rows: Float64Array, count: number, out: Float64Array): void {
    const inputs = count * this.featureNames.length;
    if (rows.length !== inputs) {
      invariant(
        false,
        `A prediction needs ${inputs} input values: ${rows.length}`,
      );
    }
    const outputs = count * this.numClass;
    if (out.length < outputs) {
      invariant(false, `A prediction writes ${outputs} values: ${out.length}`);
    }
  }
}
