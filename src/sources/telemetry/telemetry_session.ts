import type { Clock } from "../../core/clock.ts";
import type {
  NodeMetrics,
  ProcessMetrics,
} from "../../core/process_metrics.ts";
import { recordBytes } from "../../core/record.ts";
import type {
  PartitionLag,
  PollRequest,
  PollResult,
  SourceEvents,
  SourceSession,
  TopicPartition,
} from "../../core/source.ts";
import { MetricsRecord } from "./metrics_record.ts";
import { NodeWindows, type NodeWindowsParts } from "./node_windows.ts";

/** What a session is opened with. */
export interface TelemetryParts extends NodeWindowsParts {
  readonly clock: Clock;
  readonly events: SourceEvents;
  /** Which topologies are told of; all if undefined. */
  readonly topologies: ReadonlySet<string> | undefined;
  readonly metrics: Pick<ProcessMetrics, "now" | "withLags">;
}

/**
 * The metrics of a process as a source: one partition that has no log behind
 * it, is read at an interval and is always at its end. It keeps the records of
 * one reading at most; while those are not taken nothing is read, and the next
 * window is longer.
 */
export class TelemetrySession implements SourceSession {
  readonly #parts: TelemetryParts;
  readonly #partition: TopicPartition;
  readonly #windows: NodeWindows;
  #waiting: MetricsRecord[] = [];
  /** Grows over restarts as well, as the wall clock has moved on by then. */
  #next: number;

  /** Begins to count, and says what it reads. */
  constructor(parts: TelemetryParts) {
    const { clock, events, metrics, instance } = parts;
    this.#parts = parts;
    this.#partition = { topic: `telemetry.${instance}`, partition: 0 };
    this.#next = clock.now();
    const nodes = this.#wanted(metrics.now());
    this.#windows = new NodeWindows(parts, clock.now(), nodes);
    events.assigned([{
      ...this.#partition,
      offset: this.#next,
      metadata: "",
    }]);
  }

  async poll(request: PollRequest, signal: AbortSignal): Promise<PollResult> {
    if (this.#waiting.length === 0) {
      const { clock } = this.#parts;
      const leftMs = this.#windows.leftMs(clock.now());
      if (leftMs > 0) {
        await clock.sleep(Math.min(leftMs, request.waitMs), signal)
          .catch(() => undefined);
      }
      // At the end the open window is told of as far as it has come.
      if (signal.aborted) this.#tell(this.#parts.metrics.now());
      else if (leftMs <= request.waitMs) {
        this.#tell(await this.#parts.metrics.withLags());
      }
    }
    return this.#take(request);
  }

  /** There is nothing to come back to: what was told is told. */
  commit(): Promise<void> {
    return Promise.resolve();
  }

  lag(): Promise<readonly PartitionLag[]> {
    const end = this.#next;
    return Promise.resolve([{ ...this.#partition, position: end, end }]);
  }

  async close(): Promise<void> {
    await this.#parts.events.revoked([this.#partition]);
  }

  #tell(nodes: readonly NodeMetrics[]): void {
    const timestamp = this.#parts.clock.now();
    const { topic } = this.#partition;
    this.#waiting = this.#windows.tell(timestamp, this.#wanted(nodes)).map(
      (window) =>
        new MetricsRecord(window, { topic, timestamp, offset: this.#next++ }),
    );
  }

  #wanted(nodes: readonly NodeMetrics[]): readonly NodeMetrics[] {
    const { topologies } = this.#parts;
    return topologies === undefined
      ? nodes
      : nodes.filter(({ topology }) => topologies.has(topology));
  }

  #take({ maxRecords, maxBytes, allowOversize }: PollRequest): PollResult {
    let count = 0;
    let bytes = 0;
    for (const record of this.#waiting) {
      const size = recordBytes(record);
      const isRoom = bytes + size <= maxBytes || (allowOversize && count === 0);
      if (count === maxRecords || !isRoom) break;
      bytes += size;
      count++;
    }
    const [first] = this.#waiting;
    const oversizeBytes = count === 0 && first !== undefined
      ? recordBytes(first)
      : 0;
    return { records: this.#waiting.splice(0, count), oversizeBytes };
  }
}
