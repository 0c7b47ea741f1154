import { Histogram, type Registry } from "prom-client";
import type { Histogram as Counts } from "../runtime/duration_sketch.ts";

/** A histogram of one set of labels. */
export interface LabelledCounts {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: Counts;
}

/** What a histogram is, and where its values come from. */
export interface SketchHistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Upper ends of the buckets as they are told. */
  readonly buckets: readonly number[];
  /** What a value of the sketch is to be divided by: 1,000 for seconds. */
  readonly divisor: number;
  readonly registry: Registry;
  readonly read: () => readonly LabelledCounts[];
}

type Collected = Awaited<ReturnType<Histogram["get"]>>;

/**
 * A histogram whose counts are read off a sketch when somebody asks, so that
 * an event is counted once and not for each of its readers.
 */
export class SketchHistogram extends Histogram {
  readonly #options: SketchHistogramOptions;
  /** Says what the library wants to know beside the values. */
  readonly #base: Histogram;

  constructor(options: SketchHistogramOptions) {
    const { name, help, labelNames, buckets, registry } = options;
    super({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [registry],
    });
    this.#options = options;
    this.#base = new Histogram({ name, help, registers: [] });
  }

  override async get(): Promise<Collected> {
    return { ...await this.#base.get(), values: this.#values() };
  }

  /** What the library asks for when it writes text. */
  getForPromString(): Promise<Collected> {
    return this.get();
  }

  #values(): Collected["values"] {
    const { name, buckets, divisor, read } = this.#options;
    return read().flatMap(({ labels, counts }) => [
      ...counts.counts.map((value, index) => ({
        metricName: `${name}_bucket`,
        labels: { le: buckets[index] ?? "+Inf", ...labels },
        value,
      })),
      {
        metricName: `${name}_bucket`,
        labels: { le: "+Inf", ...labels },
        value: counts.count,
      },
      {
        metricName: `${name}_sum`,
        labels: { ...labels },
        value: counts.sum / divisor,
      },
      {
        metricName: `${name}_count`,
        labels: { ...labels },
        value: counts.count,
      },
    ]);
  }
}
