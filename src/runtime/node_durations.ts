import { DurationSketch, type Histogram } from "./duration_sketch.ts";
import type { Quantiles } from "./running_topology.ts";

/**
 * How long a node takes: since the start, in a sketch, and lately, as the last
 * few durations themselves. What has been slow for a minute shows only there.
 */
export class NodeDurations {
  readonly #sketch = new DurationSketch();
  readonly #recent = new Float64Array(recentKept);
  #added = 0;

  /** Notes how long a message, a call or a write took. */
  add(ms: number): void {
    this.#sketch.add(ms);
    this.#recent[this.#added++ % recentKept] = ms;
  }

  /** Since the start. */
  quantiles(): Quantiles {
    return this.#sketch.quantiles();
  }

  /** Since the start, counted up to each of the bounds. */
  histogram(boundsMs: readonly number[]): Histogram {
    return this.#sketch.histogram(boundsMs);
  }

  /** The last durations in ascending order, milliseconds. */
  recentMs(): Float64Array {
    return this.#recent.slice(0, Math.min(this.#added, recentKept)).sort();
  }

  /** Of the last durations alone. */
  recent(): Quantiles {
    const values = this.recentMs();
    const { length: count } = values;
    const at = (share: number) =>
      values[Math.min(count - 1, Math.floor(count * share))] ?? 0;
    return {
      count,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: values[count - 1] ?? 0,
    };
  }
}

/** Durations that are kept of each node. */
const recentKept = 256;
