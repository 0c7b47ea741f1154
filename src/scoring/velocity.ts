/** What happened in one window of a KOL. */
export interface WindowActivity {
  /** What people did: likes, comments, shares and the like. */
  readonly engagement: number;
  /** Events that told of it. */
  readonly events: number;
  /** Length of the window. */
  readonly minutes: number;
}

/**
 * Velocity of a window: engagement a minute, times 1 + 0.1 ln(1 + events), as
 * what many events tell of weighs a little more than what one does.
 */
export function windowVelocity(
  { engagement, events, minutes }: WindowActivity,
): number {
  return engagement / minutes * (1 + 0.1 * Math.log(1 + events));
}

/**
 * Relative change since the window before; null where nothing was there that
 * could change.
 */
export function momentum(engagement: number, previous: number): number | null {
  return previous === 0 ? null : (engagement - previous) / previous;
}
