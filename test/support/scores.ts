import type { Message } from "../../src/core/message.ts";
import {
  type ScoreParts,
  ScoreRecord,
} from "../../src/scoring/score_record.ts";
import { messageOf, type MessageParts } from "./messages.ts";

/** A score with everything given, with changes. */
export function scoreOf(change: Partial<ScoreParts> = {}): ScoreRecord {
  return new ScoreRecord({
    kol_id: "kol_1",
    platform: "tiktok",
    event_id: "e-1",
    event_time: "2025-12-03T09:59:00.102Z",
    timestamp: "2025-12-03T10:00:00.000Z",
    given: {
      trust_score: 72,
      trust_label: "Moderate",
      trust_confidence: 0.72,
      success_score: 65.2,
      success_label: "High",
      success_confidence: 1,
      trending_score: 82.1,
      trending_label: "Viral",
      trending_growth: 2,
    },
    latency_ms: 45,
    model_versions: { trust: "t-1", success: "s-1", trending: "formula-v2" },
    degraded: false,
    completeness: 1,
    missing: [],
    ...change,
  });
}

/** A message that carries a score of its own event time. */
export function scoreMessage(
  change: Partial<ScoreParts> = {},
  record: MessageParts = {},
): Message<ScoreRecord> {
  const score = scoreOf(change);
  return messageOf(record).withValue(score, Date.parse(score.event_time));
}
