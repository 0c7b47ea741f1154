/**
 * Which share of the last scores lacked an input: of the last thousand at
 * least, of all where there were fewer. Scores that lack the same share one
 * list, so a score is one count and the inputs are looked at when asked.
 */
export class MissingShare {
  #lot = new Map<readonly string[], number>();
  #lotBefore: ReadonlyMap<readonly string[], number> = new Map();
  #scores = 0;

  /** Takes in what a score lacked. */
  add(missing: readonly string[]): void {
    if (this.#scores === scoresOfLot) {
      this.#lotBefore = this.#lot;
      this.#lot = new Map();
      this.#scores = 0;
    }
    this.#lot.set(missing, (this.#lot.get(missing) ?? 0) + 1);
    this.#scores++;
  }

  /** 0 to 1; 0 before the first score. */
  of(input: string): number {
    let lacking = 0;
    let all = 0;
    for (const lot of [this.#lotBefore, this.#lot]) {
      for (const [missing, scores] of lot) {
        all += scores;
        if (missing.includes(input)) lacking += scores;
      }
    }
    return all === 0 ? 0 : lacking / all;
  }
}

/** Scores of a lot; the share is that of the last whole lot and what followed. */
const scoresOfLot = 1_000;
