import { LogCollapsingLowestDenseDDSketch } from "@datadog/sketches-js";
import type { Quantiles } from "./running_topology.ts";

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
