import { type Coverage, InputCoverage } from "./features/input_coverage.ts";
import { trustInputNames } from "./features/trust_features.ts";
import { kolInputNames, type KolRequest, meanVideo } from "./kol_request.ts";
import { kolTrending } from "./kol_trending.ts";
import { versionText } from "./models/model_identity.ts";
import type { ModelSlot } from "./models/model_slot.ts";
import type { SuccessPart } from "./models/success_part.ts";
import type { TrustPart } from "./models/trust_part.ts";
import type { ModelVersions } from "./score_record.ts";
import type { SuccessScore } from "./success_score.ts";
import { type TrendingScore, trendingVersion } from "./trending_score.ts";
import type { TrustScore } from "./trust_score.ts";

/** All scores of one KOL; null is a score of which no input was known. */
export interface KolScores {
  readonly kolId: string;
  readonly trust: TrustScore | null;
  readonly success: SuccessScore | null;
  readonly trending: TrendingScore | null;
  /** A rule in the place of a model made one of them. */
  readonly isDegraded: boolean;
  readonly coverage: Coverage;
}

/** The models of one moment; what is scored with it is scored by the same. */
export interface ScorerModels {
  readonly trust: TrustPart;
  readonly success: SuccessPart;
  readonly versions: ModelVersions;
  /** The versions as JSON, for answers. */
  readonly versionsText: string;
}

/** Makes the scores from whichever models are in use. */
export class Scorer {
  readonly #trust: ModelSlot<TrustPart>;
  readonly #success: ModelSlot<SuccessPart>;
  readonly #coverage = new InputCoverage(kolInputNames);
  #models: ScorerModels;

  constructor(
    trust: ModelSlot<TrustPart>,
    success: ModelSlot<SuccessPart>,
  ) {
    this.#trust = trust;
    this.#success = success;
    this.#models = modelsOf(trust.current, success.current);
  }

  /** The models in use now; one object as long as none is swapped. */
  get models(): ScorerModels {
    const trust = this.#trust.current;
    const success = this.#success.current;
    if (this.#models.trust !== trust || this.#models.success !== success) {
      this.#models = modelsOf(trust, success);
    }
    return this.#models;
  }

  /** One result a request, in order. */
  scoreAll(
    requests: readonly KolRequest[],
    models: ScorerModels = this.models,
  ): KolScores[] {
    const trust = models.trust.score(requests);
    const success = models.success.score(requests.map(meanVideo));
    return requests.map((request, at) => {
      const trustScore = knowsAccount(request) ? trust[at] ?? null : null;
      const successScore = knowsVideos(request) ? success[at] ?? null : null;
      return {
        kolId: request.kol_id,
        trust: trustScore,
        success: successScore,
        trending: kolTrending(request),
        isDegraded: (trustScore !== null && models.trust.identity.isFallback) ||
          (successScore !== null && models.success.identity.isFallback),
        coverage: this.#coverage.of(request),
      };
    });
  }
}

function modelsOf(trust: TrustPart, success: SuccessPart): ScorerModels {
  const versions: ModelVersions = {
    trust: versionText(trust.identity),
    success: versionText(success.identity),
    trending: trendingVersion,
  };
  return { trust, success, versions, versionsText: JSON.stringify(versions) };
}

/** `verified` alone tells nothing, since it is false where it is missing. */
function knowsAccount(request: KolRequest): boolean {
  return trustInputNames.some((name) =>
    name !== "verified" && isKnown(request[name])
  );
}

function knowsVideos(request: KolRequest): boolean {
  return isKnown(request.avg_views) || isKnown(request.avg_likes) ||
    isKnown(request.avg_comments) || isKnown(request.avg_shares);
}

function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null;
}
