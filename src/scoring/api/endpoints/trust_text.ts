import { decimalText } from "../../decimal_text.ts";
import type { Coverage } from "../../features/input_coverage.ts";
import { coverageText } from "../../kol_score_text.ts";
import {
  type ModelIdentity,
  versionText,
} from "../../models/model_identity.ts";
import type { TrustScore } from "../../trust_score.ts";

/** What an answer says beside the score. */
export interface TrustAnswer {
  readonly kolId: string;
  readonly score: TrustScore;
  readonly identity: ModelIdentity;
  readonly coverage: Coverage;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
}

/** A trust score as the JSON of an answer. */
export function trustText(answer: TrustAnswer): string {
  const { score, identity } = answer;
  return `{"kol_id":${JSON.stringify(answer.kolId)},"trust_score":${
    decimalText(score.score)
  },"is_trustworthy":${score.isTrustworthy},"confidence":${
    decimalText(score.confidence)
  },"risk_level":"${score.riskLevel}","prediction_source":"realtime","model_version":${
    JSON.stringify(versionText(identity))
  },"degraded":${identity.isFallback}${
    coverageText(answer.coverage)
  },"timestamp":"${answer.timestamp}"}`;
}
