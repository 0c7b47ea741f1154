import { isoTime } from "../../core/iso_time.ts";
import type { AlertSeverity, AlertType } from "../../scoring/alert_record.ts";
import {
  dayMs,
  isBefore,
  type PastScore,
  type ScoreHistory,
} from "./score_history.ts";

/** A rule that holds for a score. */
export interface AlertFinding {
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** The rules that hold for a score, given the KOL's others. */
export function findAlerts(
  score: PastScore,
  history: ScoreHistory,
): AlertFinding[] {
  const earlier = history.filter((one) => isBefore(one, score));
  return [
    lowTrust(score),
    fallenTrust(score, earlier),
    turnedViral(score, earlier),
  ].filter((one) => one !== undefined);
}

/** Was the alert raised in the score's hour of event time by another score? */
export function isRaised(
  type: AlertType,
  score: PastScore,
  history: ScoreHistory,
): boolean {
  return history.some((one) =>
    one.tie !== score.tie &&
    hourOf(one.eventTime) === hourOf(score.eventTime) &&
    one.raised.includes(type)
  );
}

/** Begin of the hour of a time, both Unix milliseconds. */
export function hourOf(time: number): number {
  return Math.floor(time / hourMs) * hourMs;
}

function lowTrust({ trust }: PastScore): AlertFinding | undefined {
  if (trust === null || trust >= lowTrustBelow) return undefined;
  return {
    type: "trust-low",
    severity: "high",
    message: `Trust is under ${lowTrustBelow}: ${trust}`,
    details: { trust_score: trust, limit: lowTrustBelow },
  };
}

/** From the highest of the day, so that a fall in steps is one too. */
function fallenTrust(
  { trust, eventTime }: PastScore,
  earlier: ScoreHistory,
): AlertFinding | undefined {
  if (trust === null) return undefined;
  let highest: PastScore | undefined;
  for (const one of earlier) {
    if (one.trust === null || one.eventTime < eventTime - dayMs) continue;
    if (one.trust >= (highest?.trust ?? 0)) highest = one;
  }
  if (highest === undefined || highest.trust === null) return undefined;
  const fall = rounded(highest.trust - trust);
  if (fall < fallPoints) return undefined;
  return {
    type: "trust-fall",
    severity: "critical",
    message: `Trust fell by ${fall} points within a day: ${trust}`,
    details: {
      trust_score: trust,
      previous_trust_score: highest.trust,
      previous_event_time: isoTime(highest.eventTime),
      limit: fallPoints,
    },
  };
}

/** A KOL that is seen for the first time has not turned. */
function turnedViral(
  { label }: PastScore,
  earlier: ScoreHistory,
): AlertFinding | undefined {
  if (label !== viral) return undefined;
  const previous = earlier.findLast((one) => one.label !== null)?.label;
  if (previous === undefined || previous === null || previous === viral) {
    return undefined;
  }
  return {
    type: "trending-viral",
    severity: "medium",
    message: `Trending turned Viral, it was: ${previous}`,
    details: { trending_label: label, previous_trending_label: previous },
  };
}

/** 72.3 - 52.3 is 20, whatever binary numbers make of it. */
function rounded(points: number): number {
  return Math.round(points * 1e6) / 1e6;
}

/** Trust under it is low, points of 100. */
const lowTrustBelow = 40;
/** A fall of so many points within a day is told. */
const fallPoints = 20;
const viral = "Viral";
const hourMs = 3_600_000;
