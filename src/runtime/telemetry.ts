import type { Clock } from "../core/clock.ts";
import { partitionId, type TopicPartition } from "../core/source.ts";
import { BatchHistory } from "./batch_history.ts";
import { DurationSketch } from "./duration_sketch.ts";
import { NodeMeter } from "./node_meter.ts";
import { NodeTap, type Watcher } from "./node_tap.ts";
import type {
  DeadLetterCount,
  HistogramBounds,
  Histograms,
  NodeDetail,
  RebalanceReport,
  TelemetrySnapshot,
} from "./running_topology.ts";

/** Events and bytes that some end still owes for. */
export interface InFlight {
  events: number;
  bytes: number;
}

/**
 * Counts what a topology does. It outlives restarts of the pipeline, so its
 * counters never step back.
 */
export class Telemetry {
  read = 0;
  settled = 0;
  restarts = 0;
  /** How often a source was found standing still. */
  stalls = 0;
  #inFlight: InFlight = { events: 0, bytes: 0 };
  /** Monotonic milliseconds of the last read or settlement. */
  lastActivity: number;
  /** The last batches of all calls. */
  readonly batches: BatchHistory;
  #rolled = { at: 0, settled: 0 };
  #settledPerSecond = 0;
  readonly #latency = new DurationSketch();
  readonly #meters = new Map<string, NodeMeter>();
  readonly #deadLettered = new Map<string, number>();
  readonly #deadLetters = new Map<string, DeadLetterCount>();
  readonly #rebalances = new Map<string, number>();
  readonly #lastRebalances: RebalanceReport[] = [];
  #loopDelayMs = 0;
  readonly #clock: Clock;
  readonly #stopRolling: () => void;

  constructor(
    nodeIds: readonly string[],
    clock: Clock,
    /** The calls nearest above each sink, by id. */
    callsAbove?: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#clock = clock;
    this.batches = new BatchHistory(clock, callsAbove);
    this.lastActivity = clock.monotonic();
    this.#rolled.at = this.lastActivity;
    for (const id of nodeIds) this.#meters.set(id, new NodeMeter(id, clock));
    this.#stopRolling = clock.every(intervalMs, () => {
      for (const meter of this.#meters.values()) meter.roll();
      this.#roll();
    });
  }

  /** What the pipeline that runs now has in flight. */
  get inFlight(): InFlight {
    return this.#inFlight;
  }

  /**
   * Begins a new pipeline: what the last one left behind is not in flight any
   * more, and what it still reports goes to its own counter. It counts as an
   * activity, as what the last one left is still to be read again.
   */
  begin(): void {
    this.touch();
    this.#inFlight = { events: 0, bytes: 0 };
    for (const meter of this.#meters.values()) meter.begin();
  }

  meter(id: string): NodeMeter {
    const meter = this.#meters.get(id) ?? new NodeMeter(id, this.#clock);
    this.#meters.set(id, meter);
    return meter;
  }

  /** Counts messages that a dead-letter sink has stored, by reason. */
  deadLetter(node: string, reason: string): void {
    this.#deadLettered.set(reason, (this.#deadLettered.get(reason) ?? 0) + 1);
    const key = `${node} ${reason}`;
    const count = (this.#deadLetters.get(key)?.count ?? 0) + 1;
    this.#deadLetters.set(key, { node, reason, count });
  }

  /** Notes partitions that came or went. */
  rebalanced(
    kind: RebalanceReport["kind"],
    partitions: readonly TopicPartition[],
  ): void {
    const count = (this.#rebalances.get(kind) ?? 0) + partitions.length;
    this.#rebalances.set(kind, count);
    if (partitions.length === 0) return;
    this.#lastRebalances.unshift({
      at: this.#clock.now(),
      kind,
      partitions: partitions.map(partitionId).join(", "),
    });
    this.#lastRebalances.splice(rebalancesKept);
  }

  histograms({ ms, items }: HistogramBounds): Histograms {
    const meters = [...this.#meters];
    return {
      nodes: new Map(
        meters.map(([id, meter]) => [id, meter.duration.histogram(ms)]),
      ),
      batchItems: new Map(
        meters.map(([id, meter]) => [id, meter.batchItems.histogram(items)]),
      ),
      latency: this.#latency.histogram(ms),
      endToEnd: new Map(
        meters.map(([id, meter]) => [id, meter.endToEnd.histogram(ms)]),
      ),
      operations: new Map(
        meters.map(([id, meter]) => [id, meter.operations.histograms(ms)]),
      ),
      tallies: new Map(meters.map(([id, meter]) => [id, meter.tallies])),
    };
  }

  /** Notes that something was read or ended now. */
  touch(): void {
    this.lastActivity = this.#clock.monotonic();
  }

  /**
   * Counts a message whose required ends have settled. One that is no work of
   * the topology leaves it as quiet as it was.
   */
  settle(readAt: number, isWork = true): void {
    this.settled++;
    if (!isWork) return;
    const sampled = this.settled <= latencyAllUntil ||
      this.settled % latencySampleEvery === 0;
    if (!sampled) return;
    this.touch();
    this.#latency.add(Math.max(0, this.lastActivity - readAt));
  }

  /** Undefined where there is no such node. */
  detail(node: string): NodeDetail | undefined {
    return this.#meters.get(node)?.detail();
  }

  /** Shows a node's messages to `watcher` until the result is called. */
  watch(node: string, watcher: Watcher): () => void {
    const meter = this.meter(node);
    const tap = meter.tap ??= new NodeTap(node);
    tap.add(watcher);
    return () => {
      tap.delete(watcher);
      if (!tap.isWatched && meter.tap === tap) meter.tap = undefined;
    };
  }

  snapshot(): TelemetrySnapshot {
    const nodes = [...this.#meters.values()].map((meter) => meter.snapshot());
    const dropped: Record<string, number> = {};
    for (const node of nodes) {
      for (const [rule, count] of Object.entries(node.dropped)) {
        dropped[rule] = (dropped[rule] ?? 0) + count;
      }
    }
    return {
      nodes,
      read: this.read,
      settled: this.settled,
      settledPerSecond: this.#settledPerSecond,
      deadLettered: Object.fromEntries(this.#deadLettered),
      deadLetters: [...this.#deadLetters.values()],
      rebalances: Object.fromEntries(this.#rebalances),
      lastRebalances: [...this.#lastRebalances],
      dropped,
      latency: this.#latency.quantiles(),
      inFlight: { ...this.#inFlight },
      restarts: this.restarts,
      stalls: this.stalls,
      loopDelayMs: this.#loopDelayMs,
    };
  }

  #roll(): void {
    const at = this.#clock.monotonic();
    const { settled } = this;
    const seconds = (at - this.#rolled.at) / 1_000;
    if (seconds <= 0) return;
    // A timer that comes late says how long something else kept the loop.
    this.#loopDelayMs = Math.max(0, at - this.#rolled.at - intervalMs);
    this.#settledPerSecond = (settled - this.#rolled.settled) / seconds;
    this.#rolled = { at, settled };
  }

  close(): void {
    this.#stopRolling();
  }
}

/** Rebalances that are kept. */
const rebalancesKept = 50;
/** Interval of the busy, blocked and idle shares. */
const intervalMs = 1_000;
/** Every latency counts up to here; later every so-manieth, as reading the
 * clock for each would cost more than all of the counting. */
const latencyAllUntil = 10_000;
const latencySampleEvery = 16;
