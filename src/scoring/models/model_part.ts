import type { LightGbmModel } from "../lightgbm/lightgbm_model.ts";
import type { FeatureRows } from "./feature_rows.ts";
import type { ModelIdentity } from "./model_identity.ts";
import type { ScorePart } from "./score_part.ts";

/** What a score is made with by a model. */
export interface ModelPartOptions<Input, Score> {
  readonly identity: ModelIdentity;
  readonly model: LightGbmModel;
  readonly rows: FeatureRows<Input>;
  /** Turns the model's probability into the score. */
  readonly toScore: (probability: number) => Score;
}

/** Scores by a LightGBM model with one output, a probability. */
export class ModelPart<Input, Score> implements ScorePart<Input, Score> {
  readonly identity: ModelIdentity;
  readonly #options: ModelPartOptions<Input, Score>;
  #out = new Float64Array(1);

  constructor(options: ModelPartOptions<Input, Score>) {
    this.identity = options.identity;
    this.#options = options;
  }

  score(inputs: readonly Input[]): Score[] {
    const { model, rows, toScore } = this.#options;
    const { length } = inputs;
    if (this.#out.length < length) this.#out = new Float64Array(length);
    const out = this.#out;
    model.predictBatch(rows.fill(inputs), length, out);
    return inputs.map((_, at) => toScore(out[at] ?? NaN));
  }

  scoreFeatures(features: Float64Array): Score {
    const { model, rows, toScore } = this.#options;
    model.predict(rows.adopt(features), this.#out);
    return toScore(this.#out[0] ?? NaN);
  }
}
