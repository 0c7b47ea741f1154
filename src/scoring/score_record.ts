import {
  type CompositeRank,
  compositeRank,
  compositeScore,
} from "./composite_score.ts";
import { decimalText } from "./decimal_text.ts";

/** Version of the record's form; grows when a field changes its meaning. */
export const scoreRecordSchema = 1;
/** The same of the features' record. */
const featuresSchema = 1;

/** Name and version of what made each score. */
export interface ModelVersions {
  readonly trust: string;
  readonly success: string;
  readonly trending: string;
}

/** The three scores of a KOL; null is a score that could not be given. */
export interface GivenScores {
  /** 0 to 100. */
  readonly trust_score: number | null;
  /** Low, Moderate, Elevated or High: the risk. */
  readonly trust_label: string | null;
  /** Probability of the label, 0 to 1. */
  readonly trust_confidence: number | null;
  /** 0 to 100. */
  readonly success_score: number | null;
  readonly success_label: string | null;
  readonly success_confidence: number | null;
  /** 0 to 100; null where nothing is known of the KOL's activity. */
  readonly trending_score: number | null;
  readonly trending_label: string | null;
  /** Velocity as a multiple of the KOL's own baseline. */
  readonly trending_growth: number | null;
}

/** The three scores and what follows from them. */
export interface Scores extends GivenScores {
  /** null when one of the three is; see `compositeScore`. */
  readonly composite_score: number | null;
  readonly composite_rank: CompositeRank | null;
}

/** What a service was given to make a score, by name; unknown is undefined. */
export type GivenFeatures = Readonly<
  Record<string, string | number | boolean | undefined>
>;

/** What a score record is built from. */
export interface ScoreParts {
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string;
  /** ISO 8601, UTC. */
  readonly event_time: string;
  /** ISO 8601, UTC: when the score was made. */
  readonly timestamp: string;
  readonly given: GivenScores;
  /** What the scores were made from; left out where nobody knows. */
  readonly features?: GivenFeatures;
  /** From the event's read to the score, milliseconds. */
  readonly latency_ms: number;
  readonly model_versions: ModelVersions;
  /** A fallback made one of the scores. */
  readonly degraded: boolean;
  /** Share of the inputs that were known, 0 to 1. */
  readonly completeness: number;
  /** Names of the inputs that were not. */
  readonly missing: readonly string[];
}

/**
 * A KOL's scores as they are published. Field names and nesting are those of
 * the JSON, so that keys and templates name them as a reader sees them.
 */
export class ScoreRecord {
  readonly schema: number = scoreRecordSchema;
  readonly kol_id: string;
  readonly platform: string;
  readonly event_id: string;
  readonly event_time: string;
  readonly timestamp: string;
  readonly scores: Scores;
  readonly latency_ms: number;
  readonly model_versions: ModelVersions;
  readonly degraded: boolean;
  readonly completeness: number;
  readonly missing: readonly string[];
  /** No part of the JSON: they are published by themselves, when asked. */
  readonly #features: GivenFeatures | undefined;

  constructor(parts: ScoreParts) {
    this.kol_id = parts.kol_id;
    this.platform = parts.platform;
    this.event_id = parts.event_id;
    this.event_time = parts.event_time;
    this.timestamp = parts.timestamp;
    this.scores = withComposite(parts.given);
    this.latency_ms = parts.latency_ms;
    this.model_versions = parts.model_versions;
    this.degraded = parts.degraded;
    this.completeness = parts.completeness;
    this.missing = parts.missing;
    this.#features = parts.features;
  }

  /**
   * The features that the scores were made from, as JSON; undefined where they
   * are not known.
   */
  featuresText(): string | undefined {
    if (this.#features === undefined) return undefined;
    const { kol_id, platform, timestamp, event_id, event_time } = this;
    return JSON.stringify({
      schema: featuresSchema,
      kol_id,
      platform,
      timestamp,
      event_id,
      event_time,
      features: { ...this.#features, kol_id: undefined },
      missing: this.missing,
      model_versions: this.model_versions,
    });
  }

  /**
   * The record as JSON. Scores and probabilities are written with a decimal
   * point (72.0, not 72), which the stock writer does not do.
   */
  toJsonText(): string {
    const { scores } = this;
    return `{"schema":${this.schema},"kol_id":${JSON.stringify(this.kol_id)}` +
      `,"platform":${JSON.stringify(this.platform)}` +
      `,"timestamp":"${this.timestamp}"` +
      `,"event_id":${JSON.stringify(this.event_id)}` +
      `,"event_time":"${this.event_time}"` +
      `,"scores":${scoresText(scores)}` +
      `,"latency_ms":${this.latency_ms}` +
      `,"model_versions":${sharedText(this.model_versions)}` +
      `,"degraded":${this.degraded}` +
      `,"completeness":${decimalText(this.completeness)}` +
      `,"missing":${sharedText(this.missing)}}`;
  }
}

function withComposite(given: GivenScores): Scores {
  const composite = compositeScore({
    trust: given.trust_score,
    success: given.success_score,
    trending: given.trending_score,
  });
  // Field by field: a spread of so small an object costs several times this.
  return {
    trust_score: given.trust_score,
    trust_label: given.trust_label,
    trust_confidence: given.trust_confidence,
    success_score: given.success_score,
    success_label: given.success_label,
    success_confidence: given.success_confidence,
    trending_score: given.trending_score,
    trending_label: given.trending_label,
    trending_growth: given.trending_growth,
    composite_score: composite,
    composite_rank: composite === null ? null : compositeRank(composite),
  };
}

function scoresText(scores: Scores): string {
  return `{"trust_score":${numberText(scores.trust_score)}` +
    `,"trust_label":${labelText(scores.trust_label)}` +
    `,"trust_confidence":${numberText(scores.trust_confidence)}` +
    `,"success_score":${numberText(scores.success_score)}` +
    `,"success_label":${labelText(scores.success_label)}` +
    `,"success_confidence":${numberText(scores.success_confidence)}` +
    `,"trending_score":${numberText(scores.trending_score)}` +
    `,"trending_label":${labelText(scores.trending_label)}` +
    `,"trending_growth":${numberText(scores.trending_growth)}` +
    `,"composite_score":${numberText(scores.composite_score)}` +
    `,"composite_rank":${labelText(scores.composite_rank)}}`;
}

function numberText(value: number | null): string {
  return value === null ? "null" : decimalText(value);
}

function labelText(value: string | null): string {
  return value === null ? "null" : JSON.stringify(value);
}

/** JSON of what the records of a batch share, made once for all of them. */
function sharedText(value: ModelVersions | readonly string[]): string {
  let text = sharedTexts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    sharedTexts.set(value, text);
  }
  return text;
}

const sharedTexts = new WeakMap<object, string>();
