/** Features of several inputs, one row after the other. */
export interface FeatureSpec<Input> {
  /** Which score they are for, as messages name it. */
  readonly part: "trust" | "success";
  readonly names: readonly string[];
  readonly compute: (input: Input, out: Float64Array) => void;
}

/** Standardisation of a model that was trained on scaled features. */
export interface FeatureScaling {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/**
 * Computes features into memory that is used again, so that a prediction
 * allocates no matrix. What was handed out is valid until the next call.
 */
export class FeatureRows<Input> {
  readonly #spec: FeatureSpec<Input>;
  readonly #scaling: FeatureScaling | undefined;
  readonly #row: Float64Array;
  #rows: Float64Array;

  constructor(spec: FeatureSpec<Input>, scaling?: FeatureScaling) {
    this.#spec = spec;
    this.#scaling = scaling;
    this.#row = new Float64Array(spec.names.length);
    this.#rows = this.#row;
  }

  /** The rows of all inputs; as many values as inputs times features. */
  fill(inputs: readonly Input[]): Float64Array {
    const width = this.#row.length;
    const values = inputs.length * width;
    if (this.#rows.length < values) this.#rows = new Float64Array(values);
    for (let at = 0; at < inputs.length; at++) {
      const input = inputs[at];
      if (input === undefined) continue;
      this.#spec.compute(input, this.#row);
      this.#scale(this.#row);
      this.#rows.set(this.#row, at * width);
    }
    return this.#rows.subarray(0, values);
  }

  /** A copy of features that were computed elsewhere, as the model wants it. */
  adopt(features: Float64Array): Float64Array {
    this.#row.set(features);
    this.#scale(this.#row);
    return this.#row;
  }

  #scale(row: Float64Array): void {
    if (this.#scaling === undefined) return;
    const { mean, scale } = this.#scaling;
    for (let at = 0; at < row.length; at++) {
      row[at] = ((row[at] ?? NaN) - (mean[at] ?? NaN)) / (scale[at] ?? NaN);
    }
  }
}
