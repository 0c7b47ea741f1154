import { Counter, Gauge, Registry } from "prom-client";
import type { Clock } from "../core/clock.ts";
import type { Plan } from "../graph/plan.ts";
import type {
  Histograms,
  RunningTopology,
} from "../runtime/running_topology.ts";
import { counterSpecs } from "./counter_specs.ts";
import { gaugeSpecs } from "./gauge_specs.ts";
import type { MetricsInput, Sample } from "./metric_reads.ts";
import { addOperationHistograms } from "./operation_histograms.ts";
import { addScoreHistogram } from "./score_histogram.ts";
import { SketchHistogram } from "./sketch_histogram.ts";

/** What metrics are read from. */
export interface MetricsReads {
  readonly plan: Plan;
  readonly clock: Pick<Clock, "now">;
  readonly config: { readonly profile: string | undefined };
  readonly running: Pick<
    RunningTopology,
    "telemetry" | "histograms" | "why" | "health"
  >;
}

/**
 * The metrics of a topology in Prometheus' text format. Nothing is counted
 * here: everything is read off the running topology when somebody asks.
 */
export class TopologyMetrics {
  readonly #reads: MetricsReads;
  readonly #registry = new Registry();
  readonly #counters: readonly {
    readonly counter: Counter;
    readonly read: (input: MetricsInput) => readonly Sample[];
  }[];
  readonly #gauges: readonly {
    readonly gauge: Gauge;
    readonly read: (input: MetricsInput) => readonly Sample[];
  }[];
  #histograms: Histograms | undefined;

  constructor(reads: MetricsReads) {
    this.#reads = reads;
    const registers = [this.#registry];
    this.#counters = counterSpecs.map(({ read, labels, ...spec }) => ({
      counter: new Counter({ ...spec, labelNames: [...labels], registers }),
      read,
    }));
    this.#gauges = gaugeSpecs.map(({ read, labels, ...spec }) => ({
      gauge: new Gauge({ ...spec, labelNames: [...labels], registers }),
      read,
    }));
    this.#addHistograms();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The whole text; asks the log how far it goes. */
  async text(): Promise<string> {
    const { plan, config, running, clock } = this.#reads;
    const whys = await running.why();
    const histograms = running.histograms({ ms: boundsMs, items: boundsItems });
    const input: MetricsInput = {
      plan,
      profile: config.profile,
      telemetry: running.telemetry(),
      tallies: histograms.tallies,
      now: clock.now(),
      whys,
      isReady: running.health().ready,
    };
    this.#histograms = histograms;
    for (const { counter, read } of this.#counters) {
      counter.reset();
      for (const { labels, value } of read(input)) counter.inc(labels, value);
    }
    for (const { gauge, read } of this.#gauges) {
      gauge.reset();
      for (const { labels, value } of read(input)) gauge.set(labels, value);
    }
    return await this.#registry.metrics();
  }

  #addHistograms(): void {
    const registry = this.#registry;
    const { plan } = this.#reads;
    const batching = plan.nodes.filter((one) => one.facts.batch !== undefined);
    const seconds = boundsMs.map((ms) => ms / 1_000);
    const nodes =
      (ids: readonly string[], from: "nodes" | "batchItems") => () =>
        ids.flatMap((id) => {
          const counts = this.#histograms?.[from].get(id);
          return counts === undefined ? [] : [{ labels: { node: id }, counts }];
        });
    const batchingIds = batching.map((one) => one.id);
    const inSeconds = { buckets: seconds, divisor: 1_000, registry };
    addOperationHistograms({
      plan,
      registry,
      buckets: seconds,
      read: () => this.#histograms,
    });
    addScoreHistogram(registry, () => this.#histograms);
    new SketchHistogram({
      name: "pipeline_node_duration_seconds",
      help: "Time of a message, a call or a write in a node",
      labelNames: ["node"],
      ...inSeconds,
      read: nodes(plan.nodes.map((one) => one.id), "nodes"),
    });
    new SketchHistogram({
      name: "pipeline_batch_wait_seconds",
      help: "Time from a batch's first message to its end",
      labelNames: ["node"],
      ...inSeconds,
      read: nodes(batchingIds, "nodes"),
    });
    new SketchHistogram({
      name: "pipeline_batch_items",
      help: "Messages of a batch",
      labelNames: ["node"],
      buckets: boundsItems,
      divisor: 1,
      registry,
      read: nodes(batchingIds, "batchItems"),
    });
    const sinks = plan.nodes.filter((one) => one.type.role === "sink");
    new SketchHistogram({
      name: "pipeline_end_to_end_seconds",
      help: "Time from an event's own time to a sink's answer, one a batch",
      labelNames: ["sink"],
      ...inSeconds,
      read: () =>
        sinks.flatMap(({ id }) => {
          const counts = this.#histograms?.endToEnd.get(id);
          return counts === undefined ? [] : [{ labels: { sink: id }, counts }];
        }),
    });
    new SketchHistogram({
      name: "messaging_process_duration_seconds",
      help: "Time from an event's read to its last required end",
      labelNames: [],
      ...inSeconds,
      read: () => {
        const counts = this.#histograms?.latency;
        return counts === undefined ? [] : [{ labels: {}, counts }];
      },
    });
  }
}

/** Upper ends of the buckets, milliseconds. */
const boundsMs = [
  0.1,
  0.5,
  1,
  2.5,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1_000,
  2_500,
  5_000,
  10_000,
  60_000,
];
const boundsItems = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
