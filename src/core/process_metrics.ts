/** What one node has done since its topology started, and does now. */
export interface NodeMetrics {
  readonly topology: string;
  readonly node: string;
  /** When its topology was started, Unix milliseconds. */
  readonly startedAt: number;
  /** Messages. */
  readonly in: number;
  readonly out: number;
  /** Messages that it failed. */
  readonly errors: number;
  /** Messages that a rule let go no further. */
  readonly dropped: number;
  readonly retries: number;
  /** Messages that are inside it now, and that wait in front of it. */
  readonly inFlight: number;
  readonly waiting: number;
  /** Shares of the last second. */
  readonly busy: number;
  readonly blocked: number;
  /**
   * Quantiles of how long its last messages, calls or writes took,
   * milliseconds; null before the first.
   */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Records that a source has not read yet; null if unknown, or no source. */
  readonly lag: number | null;
  /** `connected`, `retry 2/5`, `breaker open`. */
  readonly status: string;
  /** Has its topology ended? Then nothing changes any more. */
  readonly isEnded: boolean;
}

/**
 * The metrics of the topologies of this process, for nodes that ask: of every
 * node but those that carry nothing except what was read here.
 */
export interface ProcessMetrics {
  /** Tells this process from others that run the same topologies. */
  readonly instance: string;
  /** At once; no lag is known. */
  now(): readonly NodeMetrics[];
  /**
   * With the lags, for which logs are asked; never rejects, and waits a second
   * at most.
   */
  withLags(): Promise<readonly NodeMetrics[]>;
}
