import { isoTime } from "../../core/iso_time.ts";
import type { Message } from "../../core/message.ts";
import { originId } from "../../core/record.ts";
import { originTie } from "../../drivers/cache.ts";
import { AlertRecord } from "../../scoring/alert_record.ts";
import type { ScoreRecord } from "../../scoring/score_record.ts";
import {
  type AlertFinding,
  findAlerts,
  hourOf,
  isRaised,
} from "./alert_rules.ts";
import {
  type PastScore,
  type ScoreHistory,
  withScore,
} from "./score_history.ts";

/** What a score raised. */
export interface Raised {
  readonly alerts: readonly AlertRecord[];
  /** Does a rule hold whose alert another score of the hour has raised? */
  readonly isRepeated: boolean;
  /** With the score in it. */
  readonly history: ScoreHistory;
}

/**
 * The alerts of a score that no other one has raised in its hour. The same
 * score with the same history before it raises the same alerts, so what is read
 * again after a crash raises nothing else.
 */
export function raiseAlerts(
  message: Message<ScoreRecord>,
  history: ScoreHistory,
): Raised {
  const score = pastScore(message);
  const found = findAlerts(score, history);
  const fresh = found.filter(({ type }) => !isRaised(type, score, history));
  return {
    alerts: fresh.map((one) => alertRecord(message, one)),
    isRepeated: fresh.length < found.length,
    history: withScore(history, {
      ...score,
      raised: fresh.map(({ type }) => type),
    }),
  };
}

function pastScore({ value, record, eventTime }: Message<ScoreRecord>) {
  return {
    eventTime,
    tie: originTie(record),
    trust: value.scores.trust_score,
    label: value.scores.trending_label,
    raised: [],
  } satisfies PastScore;
}

function alertRecord(
  { value, record, eventTime }: Message<ScoreRecord>,
  { type, severity, message, details }: AlertFinding,
): AlertRecord {
  const { kol_id, platform } = value;
  const hour = isoTime(hourOf(eventTime));
  return new AlertRecord({
    // Last the one part that may hold a slash.
    id: `${type}/${platform}/${hour.slice(0, hourLength)}/${kol_id}`,
    kol_id,
    platform,
    type,
    severity,
    message,
    details: {
      ...details,
      degraded: value.degraded,
      event_id: value.event_id,
      event_time: value.event_time,
      origin: originId(record),
    },
    triggered_at: hour,
  });
}

/** `2025-12-03T10` of `2025-12-03T10:00:00.000Z`. */
const hourLength = 13;
