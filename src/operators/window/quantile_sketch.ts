import { DDSketch } from "@datadog/sketches-js";
import { invariant } from "../../core/invariant.ts";

/** A sketch as JSON: zeros, then bins as key and count by turns. */
export interface SketchParts {
  readonly zero: number;
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

/**
 * Quantiles within 1 % of a true value, from counts of values in bins whose
 * width grows with the value (DDSketch, Masson et al. 2019). Merging adds
 * counts, so any order and grouping gives the same sketch. The bins are those
 * of the DDSketch library; the store is sparse and ours, because the library's
 * takes kilobytes a group and its merge forgets negative values.
 */
export class QuantileSketch {
  #zero = 0;
  #count = 0;
  readonly #positive: Bins = { keys: [], counts: [] };
  readonly #negative: Bins = { keys: [], counts: [] };

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    const size = Math.abs(value);
    this.#count++;
    if (size < smallest) this.#zero++;
    else {bump(
        value > 0 ? this.#positive : this.#negative,
        mapping.key(size),
        1,
      );}
  }

  /** Adds what another sketch has counted. */
  addParts({ zero, positive, negative }: SketchParts): void {
    this.#zero += zero;
    this.#count += zero;
    this.#addBins(this.#positive, positive);
    this.#addBins(this.#negative, negative);
  }

  parts(): SketchParts {
    return {
      zero: this.#zero,
      positive: flat(this.#positive),
      negative: flat(this.#negative),
    };
  }

  /**
   * The value at the rank `q * (count - 1)`, rounded down; null without values.
   */
  quantile(q: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.floor(q * (this.#count - 1));
    const { keys, counts } = this.#negative;
    for (let index = keys.length - 1; index >= 0; index--) {
      left -= counts[index] ?? 0;
      if (left < 0) return -rounded(keys[index] ?? 0);
    }
    left -= this.#zero;
    if (left < 0) return 0;
    for (const [index, key] of this.#positive.keys.entries()) {
      left -= this.#positive.counts[index] ?? 0;
      if (left < 0) return rounded(key);
    }
    invariant(false, "A sketch counts as many values as its bins");
  }

  #addBins(bins: Bins, parts: readonly number[]): void {
    for (let index = 0; index + 1 < parts.length; index += 2) {
      const count = parts[index + 1] ?? 0;
      bump(bins, parts[index] ?? 0, count);
      this.#count += count;
    }
  }
}

/** Bins by ascending key. */
interface Bins {
  readonly keys: number[];
  readonly counts: number[];
}

function bump(bins: Bins, key: number, by: number): void {
  const { keys, counts } = bins;
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  if (keys[low] === key) counts[low] = (counts[low] ?? 0) + by;
  else {
    keys.splice(low, 0, key);
    counts.splice(low, 0, by);
  }
}

function flat({ keys, counts }: Bins): number[] {
  return keys.flatMap((key, index) => [key, counts[index] ?? 0]);
}

/** More digits than the error allows would only look exact. */
function rounded(key: number): number {
  return Number(mapping.value(key).toPrecision(6));
}

/** Largest relative error of a quantile, the rounding of its digits aside. */
export const sketchError = 0.01;
/** What is nearer to zero counts as zero; bounds the bins of a sketch. */
const smallest = 1e-9;
const { mapping } = new DDSketch({ relativeAccuracy: sketchError });
