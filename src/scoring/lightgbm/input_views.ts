/**
 * How a split sees a feature. LightGBM decides at each node what a missing
 * value and a zero mean; giving every meaning a copy of the input of its own
 * leaves one comparison, `value <= threshold`, for all numeric nodes.
 */
export const views = {
  /** As it is; a missing value is never `<=`, so it goes right. */
  plain: 0,
  /** Missing becomes -Infinity: goes left. */
  missingLeft: 1,
  /** Zero and missing become -Infinity: go left. */
  zeroLeft: 2,
  /** Zero and missing become missing: go right. */
  zeroRight: 3,
  /** The category's code, -1 for what is none. */
  category: 4,
} as const;

/** One of {@linkcode views}. */
export type View = (typeof views)[keyof typeof views];

const NUM_VIEWS = 5;

/** LightGBM's `kZeroThreshold`, the single-precision value of 1e-35. */
export const ZERO_THRESHOLD = Math.fround(1e-35);

/** Category codes are 32-bit integers in LightGBM. */
const CATEGORY_LIMIT = 2 ** 31;

/** Where a prepared row is written: to `into[to]` and on. */
export interface RowTarget {
  readonly into: Float64Array;
  to: number;
}

/** Collects which views of which features a forest needs. */
export class InputViewsBuilder {
  readonly #used: Uint8Array;
  readonly #numFeatures: number;

  constructor(numFeatures: number) {
    this.#numFeatures = numFeatures;
    this.#used = new Uint8Array(numFeatures * NUM_VIEWS);
  }

  use(view: View, feature: number): void {
    this.#used[view * this.#numFeatures + feature] = 1;
  }

  build(): InputViews {
    return new InputViews(this.#used, this.#numFeatures);
  }
}

/**
 * Prepares a row for a forest: one slot for each view of a feature that some
 * split needs.
 */
export class InputViews {
  /** Slots of a prepared row. */
  readonly width: number;
  readonly #slots: Int32Array;
  readonly #features: Int32Array;
  /** Where each view's slots end. */
  readonly #ends = new Int32Array(NUM_VIEWS);
  readonly #numFeatures: number;

  constructor(used: Uint8Array, numFeatures: number) {
    this.#numFeatures = numFeatures;
    this.#slots = new Int32Array(used.length).fill(-1);
    const features: number[] = [];
    for (let at = 0; at < used.length; at++) {
      if (used[at] === 1) {
        this.#slots[at] = features.length;
        features.push(at % numFeatures);
      }
      this.#ends[Math.floor(at / numFeatures)] = features.length;
    }
    this.#features = Int32Array.from(features);
    this.width = features.length;
  }

  /** The slot of a feature's view, -1 where no split needs it. */
  slotOf(view: View, feature: number): number {
    return this.#slots[view * this.#numFeatures + feature] ?? -1;
  }

  /** The first slot that holds category codes. */
  get firstCategorySlot(): number {
    return this.#ends[views.zeroRight] ?? 0;
  }

  /**
   * Writes the slots of the row that starts at `rows[from]`. |x| <= 1e-35 is 0
   * for LightGBM before any split sees it.
   */
  prepare(
    rows: Float64Array,
    from: number,
    target: Readonly<RowTarget>,
  ): void {
    const { into, to } = target;
    const features = this.#features;
    const ends = this.#ends;
    let slot = 0;
    // One loop a view, each with one kind of number in its variables: a
    // number that might be anything is put on the heap.
    for (const end = ends[views.plain] ?? 0; slot < end; slot++) {
      const value = rows[from + (features[slot] ?? 0)] ?? NaN;
      into[to + slot] = isZero(value) ? 0 : value;
    }
    for (const end = ends[views.missingLeft] ?? 0; slot < end; slot++) {
      const value = rows[from + (features[slot] ?? 0)] ?? NaN;
      if (value !== value) into[to + slot] = -Infinity;
      else into[to + slot] = isZero(value) ? 0 : value;
    }
    for (const end = ends[views.zeroLeft] ?? 0; slot < end; slot++) {
      const value = rows[from + (features[slot] ?? 0)] ?? NaN;
      const left = isZero(value) || value !== value;
      into[to + slot] = left ? -Infinity : value;
    }
    for (const end = ends[views.zeroRight] ?? 0; slot < end; slot++) {
      const value = rows[from + (features[slot] ?? 0)] ?? NaN;
      into[to + slot] = isZero(value) ? NaN : value;
    }
    for (const end = ends[views.category] ?? 0; slot < end; slot++) {
      const value = rows[from + (features[slot] ?? 0)] ?? NaN;
      const isCode = value > -1 && value < CATEGORY_LIMIT;
      into[to + slot] = isCode ? Math.trunc(value) : -1;
    }
  }
}

function isZero(value: number): boolean {
  return value >= -ZERO_THRESHOLD && value <= ZERO_THRESHOLD;
}
