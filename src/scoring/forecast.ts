import type { EngagementWindow } from "./ports.ts";
import { roundHalfEven } from "./round_half_even.ts";

/** Engagement that is expected in one hour. */
export interface Forecast {
  /** Two decimals, never negative. */
  readonly expected: number;
  /** 95 % interval, two decimals, never negative. */
  readonly low: number;
  readonly high: number;
}

const HOUR_MS = 3_600_000;
/** Fewer hours say nothing of how far a forecast is off. */
export const FORECAST_HOURS_MIN = 4;
/** Older hours weigh next to nothing. */
export const FORECAST_HOURS_MAX = 168;
/** Normal quantile of a 95 % interval. */
const Z_95 = 1.96;

/**
 * The engagement of the next hour from that of the hours before, oldest first,
 * by simple exponential smoothing: level = level + a (observed - level), and
 * the forecast is the last level. `a` is the one of 0.05, 0.10, ... 0.95 whose
 * one-step forecasts were off least; the interval is 1.96 standard deviations
 * of those errors. There is no trend in it, as a burst of attention ends sooner
 * than a line through it.
 *
 * undefined with fewer than four hours.
 */
export function forecastHour(hours: readonly number[]): Forecast | undefined {
  const [first] = hours;
  if (first === undefined || hours.length < FORECAST_HOURS_MIN) {
    return undefined;
  }
  const rest = hours.slice(1);
  let best = smooth(rest, { level: first, alpha: ALPHAS[0] });
  for (const alpha of ALPHAS) {
    const found = smooth(rest, { level: first, alpha });
    if (found.squaredError < best.squaredError) best = found;
  }
  // One degree of freedom goes to the choice of alpha.
  const deviation = Math.sqrt(best.squaredError / (rest.length - 1));
  return {
    expected: roundHalfEven(best.level),
    low: roundHalfEven(Math.max(0, best.level - Z_95 * deviation)),
    high: roundHalfEven(best.level + Z_95 * deviation),
  };
}

/** Where smoothing begins and how fast it follows. */
export interface Smoothing {
  readonly level: number;
  /** 0 keeps the level, 1 takes each value as it is. */
  readonly alpha: number;
}

/** The last level, and the sum of the squared errors of one step. */
export interface Smoothed {
  readonly level: number;
  readonly squaredError: number;
}

/** Simple exponential smoothing of a series. */
export function smooth(
  series: readonly number[],
  { level: start, alpha }: Smoothing,
): Smoothed {
  let level = start;
  let squaredError = 0;
  for (const value of series) {
    const error = value - level;
    squaredError += error * error;
    level += alpha * error;
  }
  return { level, squaredError };
}

/**
 * Engagement by whole hours, oldest first, from the first whole hour that the
 * windows cover to the last one before `nowMs`. An hour without a window is 0,
 * since a window without events is never stored. Windows that overlap, as
 * hopping ones do, count once: each is left out that begins within the one
 * counted before.
 */
export function hourlyEngagement(
  windows: readonly EngagementWindow[],
  nowMs: number,
): number[] {
  const sorted = windows.filter(({ durationMs }) => durationMs > 0)
    .sort((a, b) => a.startMs - b.startMs);
  const [first] = sorted;
  if (first === undefined) return [];
  const end = Math.floor(nowMs / HOUR_MS);
  const begin = Math.max(
    Math.ceil(first.startMs / HOUR_MS),
    end - FORECAST_HOURS_MAX,
  );
  if (end <= begin) return [];
  const hours = new Array<number>(end - begin).fill(0);
  let coveredTo = -Infinity;
  for (const window of sorted) {
    if (window.startMs < coveredTo) continue;
    coveredTo = window.startMs + window.durationMs;
    spread(window, { hours, begin });
  }
  return hours;
}

/** Adds a window to its hours, to each the share that lies within it. */
function spread(
  { startMs, durationMs, engagement }: EngagementWindow,
  { hours, begin }: { readonly hours: number[]; readonly begin: number },
): void {
  const endMs = startMs + durationMs;
  const firstHour = Math.max(Math.floor(startMs / HOUR_MS), begin);
  const lastHour = Math.min(
    Math.ceil(endMs / HOUR_MS) - 1,
    begin + hours.length - 1,
  );
  for (let hour = firstHour; hour <= lastHour; hour++) {
    const from = Math.max(startMs, hour * HOUR_MS);
    const to = Math.min(endMs, (hour + 1) * HOUR_MS);
    const share = engagement * ((to - from) / durationMs);
    hours[hour - begin] = (hours[hour - begin] ?? 0) + share;
  }
}

const ALPHAS = [
  0.05,
  0.1,
  0.15,
  0.2,
  0.25,
  0.3,
  0.35,
  0.4,
  0.45,
  0.5,
  0.55,
  0.6,
  0.65,
  0.7,
  0.75,
  0.8,
  0.85,
  0.9,
  0.95,
] as const;
