import { isoTime } from "../../core/iso_time.ts";
import type { Message } from "../../core/message.ts";
import { originId } from "../../core/record.ts";
import { originTie } from "../../drivers/cache.ts";
import { AlertRecord } from "../../scoring/alert_record.ts";
import { ScoreRecord } from "../../scoring/score_record.ts";
import type { TrendingRecord } from "../../scoring/trending_record.ts";
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

/** What alerts are raised from: a score, or trending of a window. */
export type JudgedRecord = ScoreRecord | TrendingRecord;

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
  message: Message<JudgedRecord>,
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

function pastScore({ value, record, eventTime }: Message<JudgedRecord>) {
  const isScore = value instanceof ScoreRecord;
  return {
    eventTime,
    // Results of overlapping windows share a revision.
    tie: isScore ? originTie(record) : value.event_id,
    trust: isScore ? value.scores.trust_score : null,
    label: isScore ? value.scores.trending_label : value.trend.trending_label,
    raised: [],
  } satisfies PastScore;
}

function alertRecord(
  { value, record, eventTime }: Message<JudgedRecord>,
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
      ...(value instanceof ScoreRecord
        ? scoreDetails(value)
        : windowDetails(value)),
      event_id: value.event_id,
      event_time: isoTime(eventTime),
      origin: originId(record),
    },
    triggered_at: hour,
  });
}

function scoreDetails({ degraded }: ScoreRecord): AlertRecord["details"] {
  return { degraded };
}

function windowDetails(
  { window_start, window_end, trend }: TrendingRecord,
): AlertRecord["details"] {
  return {
    window_start,
    window_end,
    velocity: trend.velocity,
    baseline_windows: trend.baseline_windows,
  };
}

/** `2025-12-03T10` of `2025-12-03T10:00:00.000Z`. */
const hourLength = 13;
