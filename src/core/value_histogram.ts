/**
 * Counts values by the first bound that is not below them, with their sum.
 * Cheap enough for every event: an addition allocates nothing.
 */
export class ValueHistogram {
  readonly #bounds: readonly number[];
  /** Values of each bucket alone; the last is above all bounds. */
  readonly #buckets: Float64Array;
  #sum = 0;

  /** Upper ends of the buckets, ascending. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#buckets = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? 0)) at++;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#sum += value;
  }

  /** How many values are at most each bound, with their sum and count. */
  snapshot(): {
    readonly counts: readonly number[];
    readonly sum: number;
    readonly count: number;
  } {
    const counts: number[] = [];
    let below = 0;
    for (const one of this.#buckets) counts.push(below += one);
    return { counts: counts.slice(0, -1), sum: this.#sum, count: below };
  }
}
