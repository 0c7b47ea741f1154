import { LogCollapsingLowestDenseDDSketch } from "@datadog/sketches-js";
import type { Quantiles } from "./running_topology.ts";

/** Values at most each bound, the sum of all and how many there are. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/**
 * Quantiles of durations within 1 % of the true value, in bounded memory
 * however many are added: the lowest bins are merged when there are too many.
 */
export class DurationSketch {
  readonly #sketch = new LogCollapsingLowestDenseDDSketch({
    relativeAccuracy,
    binLimit,
  });

  add(ms: number): void {
    this.#sketch.accept(ms);
  }

  /**
   * How many values are at most each of the bounds (ascending, milliseconds),
   * within 1 % of the bound; with their sum and count.
   */
  histogram(boundsMs: readonly number[]): Histogram {
    const { store, mapping, zeroCount, sum, count } = this.#sketch;
    const counts: number[] = [];
    let below = zeroCount;
    let index = 0;
    for (const bound of boundsMs) {
      for (; index < store.bins.length; index++) {
        const bin = store.bins[index] ?? 0;
        if (bin > 0 && mapping.value(index + store.offset) > bound) break;
        below += bin;
      }
      counts.push(below);
    }
    return { counts, sum, count };
  }

  quantiles(): Quantiles {
    const sketch = this.#sketch;
    const at = (q: number) =>
      sketch.count === 0 ? 0 : sketch.getValueAtQuantile(q);
    return {
      count: sketch.count,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: sketch.count === 0 ? 0 : sketch.max,
    };
  }
}

const relativeAccuracy = 0.01;
/** 1 % steps from microseconds to an hour need about 1,100 bins. */
const binLimit = 2_048;
