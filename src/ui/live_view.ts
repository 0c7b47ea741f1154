import type { Plan } from "../graph/plan.ts";
import type {
  NodeSnapshot,
  RunningTopology,
  RunState,
} from "../runtime/running_topology.ts";
import { type Bottleneck, findBottleneck } from "./bottleneck.ts";

/** A node as the picture shows it; times in milliseconds, shares from 0 to 1. */
export interface LiveNode {
  readonly id: string;
  readonly in: number;
  readonly out: number;
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  readonly busy: number;
  readonly blocked: number;
  readonly idle: number;
  /** Of the last durations; null where nothing was timed. */
  readonly p95: number | null;
  readonly status: string;
  readonly retries: number;
  readonly failed: number;
  readonly dropped: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** Share of the budget that waits in front of it. */
  readonly fill: number;
}

/** What the live pages are told once a second. */
export interface LiveView {
  /** Unix milliseconds. */
  readonly at: number;
  readonly state: RunState;
  readonly bottleneck: Bottleneck;
  readonly read: number;
  readonly settled: number;
  readonly settledPerSecond: number;
  readonly deadLettered: number;
  readonly restarts: number;
  readonly inFlight: number;
  /** Share of the budget that is in flight: of events or bytes, the greater. */
  readonly fill: number;
  /** From an event's read to its last required end, since the start. */
  readonly latency: { readonly p50: number; readonly p95: number };
  readonly nodes: readonly LiveNode[];
}

/** What a topology does now, in the form that pages and `top` show. */
export function liveView(
  plan: Plan,
  running: Pick<RunningTopology, "telemetry" | "state">,
  now: number,
): LiveView {
  const telemetry = running.telemetry();
  const { events, bytes } = telemetry.inFlight;
  const fill = Math.max(events / plan.budget.events, bytes / plan.budget.bytes);
  return {
    at: now,
    state: running.state(),
    bottleneck: findBottleneck(plan, telemetry.nodes),
    read: telemetry.read,
    settled: telemetry.settled,
    settledPerSecond: rounded(telemetry.settledPerSecond),
    deadLettered: sum(telemetry.deadLettered),
    restarts: telemetry.restarts,
    inFlight: events,
    fill: rounded(fill),
    latency: {
      p50: rounded(telemetry.latency.p50),
      p95: rounded(telemetry.latency.p95),
    },
    nodes: telemetry.nodes.map((node) =>
      liveNode(node, events === 0 ? 0 : fill / events)
    ),
  };
}

function liveNode(node: NodeSnapshot, fillOfOne: number): LiveNode {
  return {
    id: node.id,
    in: node.in,
    out: node.out,
    inPerSecond: rounded(node.inPerSecond),
    outPerSecond: rounded(node.outPerSecond),
    busy: rounded(node.busy),
    blocked: rounded(node.blocked),
    idle: rounded(node.idle),
    p95: node.recent.count === 0 ? null : rounded(node.recent.p95),
    status: node.status,
    retries: node.retries,
    failed: sum(node.errors),
    dropped: sum(node.dropped),
    inFlight: node.inFlight,
    waiting: node.waiting,
    fill: rounded(Math.min(1, node.waiting * fillOfOne)),
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Three digits behind the point are more than anybody reads. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
