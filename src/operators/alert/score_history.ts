import { z } from "zod";
import { alertTypes } from "../../scoring/alert_record.ts";

const entry = z.strictObject({
  /** Unix milliseconds. */
  eventTime: z.int(),
  /** Decides between equal event times; see `originTie`. */
  tie: z.string(),
  trust: z.number().nullable(),
  label: z.string().nullable(),
  raised: z.array(z.enum(alertTypes)).readonly(),
}).readonly();

const entries = z.array(entry).readonly();

/** One score of a KOL, as far as later ones are compared with it. */
export type PastScore = z.output<typeof entry>;

/**
 * The last scores of a KOL, oldest first. The newest are all there, so that an
 * event that is read again after a crash meets what it met before; of the day
 * before them those that a later score can still have fallen from, and those
 * that raised an alert.
 */
export type ScoreHistory = readonly PastScore[];

/** A history as it was kept; undefined if the text is none. */
export function readHistory(text: string): ScoreHistory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What to make of it is the caller's to say.
    return undefined;
  }
  const read = entries.safeParse(value);
  return read.success ? read.data : undefined;
}

/** Does the first score come before the second? */
export function isBefore(first: PastScore, second: PastScore): boolean {
  return first.eventTime === second.eventTime
    ? first.tie < second.tie
    : first.eventTime < second.eventTime;
}

/** The history with one more score, the same one read again in its place. */
export function withScore(
  history: ScoreHistory,
  score: PastScore,
): ScoreHistory {
  const before = history.filter((one) => isBefore(one, score));
  const after = history.filter((one) => isBefore(score, one));
  return thinned([...before, score, ...after]);
}

/** Without what no later score is compared with. */
function thinned(history: ScoreHistory): ScoreHistory {
  const since = (history.at(-1)?.eventTime ?? 0) - dayMs;
  const recentFrom = history.length - recentScores;
  let highest = -Infinity;
  const kept: PastScore[] = [];
  for (const [index, one] of [...history.entries()].reverse()) {
    const isHigher = one.trust !== null && one.trust > highest;
    if (isHigher) highest = one.trust;
    const isOfUse = one.eventTime >= since &&
      (isHigher || one.raised.length > 0);
    if (index >= recentFrom || isOfUse) kept.push(one);
    if (kept.length === scoresMax) break;
  }
  return kept.reverse();
}

/** How far back a fall of trust is looked for, milliseconds. */
export const dayMs = 86_400_000;
/** Scores that are kept whatever they say. */
const recentScores = 16;
/** Scores of a KOL that are kept at most. */
export const scoresMax = 128;
