import type { NodeTallies, Tally } from "../../core/node_tallies.ts";
import type { ValueHistogram } from "../../core/value_histogram.ts";
import { scoreBounds } from "../../scoring/score_bounds.ts";
import type { ModelVersions, ScoreRecord } from "../../scoring/score_record.ts";
import { inputNames } from "./inputs.ts";
import { MissingShare } from "./missing_share.ts";

const models = ["trust", "success", "trending"] as const;
type Model = typeof models[number];

/** The histograms of those models that made a score. */
type Values = Readonly<Record<Model, ValueHistogram>>;

/**
 * Counts what a service answers: values and labels by model and version, what a
 * fallback made, and which inputs were missing. Done for every score, so what
 * it counts in is looked up once a version, and no score allocates anything.
 */
export class ScoreTallies {
  readonly #tallies: NodeTallies;
  readonly #labels: Readonly<Record<Model, Map<string, Tally>>> = {
    trust: new Map(),
    success: new Map(),
    trending: new Map(),
  };
  readonly #fallback: Tally;
  readonly #missing = new MissingShare();
  #versions: ModelVersions | undefined;
  #values: Values | undefined;

  constructor(tallies: NodeTallies) {
    this.#tallies = tallies;
    this.#fallback = tallies.counter("score-fallback");
    for (const feature of inputNames) {
      tallies.gauge(
        "feature-missing",
        { feature },
        () => this.#missing.of(feature),
      );
    }
  }

  add({ scores, model_versions, degraded, missing }: ScoreRecord): void {
    const values = this.#valuesOf(model_versions);
    if (scores.trust_score !== null) values.trust.add(scores.trust_score);
    if (scores.success_score !== null) values.success.add(scores.success_score);
    if (scores.trending_score !== null) {
      values.trending.add(scores.trending_score);
    }
    this.#label("trust", scores.trust_label);
    this.#label("success", scores.success_label);
    this.#label("trending", scores.trending_label);
    if (degraded) this.#fallback.value++;
    this.#missing.add(missing);
  }

  /** Scores come in runs of the same versions, mostly as one object. */
  #valuesOf(versions: ModelVersions): Values {
    if (this.#values !== undefined && this.#versions === versions) {
      return this.#values;
    }
    const of = (model: Model) =>
      this.#tallies.histogram(
        "score-value",
        { model, version: versions[model].slice(0, textLengthMax) },
        scoreBounds,
      );
    this.#versions = versions;
    this.#values = {
      trust: of("trust"),
      success: of("success"),
      trending: of("trending"),
    };
    return this.#values;
  }

  #label(model: Model, label: string | null): void {
    if (label === null) return;
    const known = this.#labels[model];
    let tally = known.get(label);
    if (tally === undefined) {
      const told = { model, label: label.slice(0, textLengthMax) };
      tally = this.#tallies.counter("score-label", told);
      if (known.size < labelsKept) known.set(label, tally);
    }
    tally.value++;
  }
}

/** Longest version or label that is told. */
const textLengthMax = 80;
/** Labels of one model that are remembered. */
const labelsKept = 64;
