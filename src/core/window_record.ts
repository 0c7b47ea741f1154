/** A value that names a group, or that a measure tells. */
export type WindowValue = string | number | boolean | null;

/**
 * The result of one window of one group, in the form that records of
 * `metrics.windowed` have, whoever made it. For one name, group and start the
 * highest revision counts.
 */
export interface WindowRecord {
  /** What measures: the id of its node. */
  readonly name: string;
  readonly group: Readonly<Record<string, WindowValue>>;
  /** ISO 8601, UTC. */
  readonly window_start: string;
  readonly window_end: string;
  /** Events. */
  readonly count: number;
  readonly measures: Readonly<Record<string, WindowValue>>;
  readonly revision: number;
  readonly final: boolean;
  /** Something from before the window was followed is not in it. */
  readonly incomplete: boolean;
  /** Events that came too late. */
  readonly late: number;
  /** ISO 8601, UTC: time up to which everything was there. */
  readonly watermark: string;
}
