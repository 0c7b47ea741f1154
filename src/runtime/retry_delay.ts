import type { PolicySettings } from "../core/policy.ts";

/** What a retry costs and what jitters it. */
export interface RetryMeans {
  /** Takes one retry of the budget; false when it is spent. */
  readonly spend: () => boolean;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * The wait before another attempt, milliseconds: full jitter up to a backoff
 * that doubles, or the wait for a probe where the burst is over or the budget
 * is spent.
 */
export function retryDelayMs(
  attempts: number,
  { retry, breaker }: PolicySettings,
  { spend, random }: RetryMeans,
): number {
  const done = attempts % retry.attempts;
  if (done === 0 || !spend()) return breaker.probeAfter;
  const doublings = Math.min(done - 1, doublingsMax);
  const ceiling = Math.min(
    retry.backoff.toMs,
    retry.backoff.fromMs * 2 ** doublings,
  );
  return random() * ceiling;
}

/**
 * Longest time of a run that gives up: every attempt and every wait of a burst
 * as long as can be, and one wait for a probe.
 */
export function burstMaxMs(
  { retry, timeoutMs, breaker }: PolicySettings,
): number {
  return retry.attempts * (timeoutMs + retry.backoff.toMs) +
    breaker.probeAfter + timeoutMs;
}

const doublingsMax = 30;
