/**
 * Bounds retries to a share of first tries, so that a service that fails is
 * not asked many times as often as one that works: every first try earns a
 * share of a retry, every retry spends one.
 */
export class RetryBudget {
  #tokens = tokensAtStart;

  constructor(readonly share: number) {}

  /** Counts a first try. */
  earn(): void {
    this.#tokens = Math.min(tokensMax, this.#tokens + this.share);
  }

  /** Takes one retry; false when the budget is spent. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** A few retries are free, so that the first failure need not wait. */
const tokensAtStart = 10;
const tokensMax = 100;
