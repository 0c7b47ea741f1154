import { isoTime } from "../../core/iso_time.ts";
import type { NodeMetrics } from "../../core/process_metrics.ts";
import type { WindowRecord } from "../../core/window_record.ts";

/** Counters of a node, as they were when its last window ended. */
export type Counters = Pick<
  NodeMetrics,
  "in" | "out" | "errors" | "dropped" | "retries"
>;

/** What a window of a node is made of. */
export interface NodeWindowParts {
  /** Id of the telemetry node. */
  readonly name: string;
  readonly instance: string;
  /** Unix milliseconds. */
  readonly start: number;
  readonly end: number;
  /** When it was read, Unix milliseconds. */
  readonly readAt: number;
  readonly before: Counters;
  readonly now: NodeMetrics;
  /** Did the node work before anybody looked at it? */
  readonly isIncomplete: boolean;
}

/**
 * What one node did in one window: counts of the window itself, and beside them
 * what was so at its end (in flight, waiting, lag, shares, quantiles).
 */
export class NodeWindow implements WindowRecord {
  /** Name, group and start: what later tellings of this one share. */
  readonly key: string;
  readonly name: string;
  readonly group: WindowRecord["group"];
  readonly window_start: string;
  readonly window_end: string;
  /** Messages that came in. */
  readonly count: number;
  readonly measures: WindowRecord["measures"];
  readonly revision: number;
  readonly final: boolean;
  readonly incomplete: boolean;
  readonly late = 0;
  readonly watermark: string;

  constructor(parts: NodeWindowParts) {
    const { name, instance, start, end, readAt, now, isIncomplete } = parts;
    const { topology, node } = now;
    this.name = name;
    this.group = { topology, node, instance };
    this.window_start = isoTime(start);
    this.window_end = isoTime(end);
    this.key = JSON.stringify([
      name,
      ...Object.values(this.group),
      this.window_start,
    ]);
    this.count = now.in - parts.before.in;
    this.measures = measuresOf(parts);
    const isOver = readAt >= end;
    this.revision = isIncomplete ? this.count : 2 * readAt + (isOver ? 1 : 0);
    this.final = isOver && !isIncomplete;
    this.incomplete = isIncomplete;
    this.watermark = isoTime(Math.min(readAt, end));
  }

  /** The record's JSON; the key is the record's own. */
  toJsonText(): string {
    return JSON.stringify({ ...this, key: undefined });
  }
}

function measuresOf(
  { before, now, start, end, readAt }: NodeWindowParts,
): WindowRecord["measures"] {
  const seconds = (Math.min(readAt, end) - start) / 1_000;
  const arrived = now.in - before.in;
  return {
    in: arrived,
    out: now.out - before.out,
    errors: now.errors - before.errors,
    dropped: now.dropped - before.dropped,
    retries: now.retries - before.retries,
    rate: seconds > 0 ? rounded(arrived / seconds) : null,
    p50_ms: roundedOrNull(now.p50Ms),
    p95_ms: roundedOrNull(now.p95Ms),
    p99_ms: roundedOrNull(now.p99Ms),
    in_flight: now.inFlight,
    waiting: now.waiting,
    busy: rounded(now.busy),
    blocked: rounded(now.blocked),
    lag: now.lag,
    status: now.status,
  };
}

function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

/** Three decimals: a microsecond of a duration, a thousandth of a share. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
