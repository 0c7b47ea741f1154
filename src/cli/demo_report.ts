import type { Plan } from "../graph/plan.ts";
import type { TelemetrySnapshot } from "../runtime/running_topology.ts";
import { topTable } from "./scores.ts";
import type { RankedScore } from "./top_scores.ts";

/** What the demo did; the object that `--json` prints. */
export interface DemoResult {
  readonly read: number;
  readonly scored: number;
  readonly deadLettered: number;
  readonly dropped: number;
  /** Dead letters by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly sinks: Readonly<Record<string, { readonly written: number }>>;
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  };
  readonly eventsPerSecond: number;
}

/** What the telemetry of a run says, in the demo's words. */
export function demoResult(
  plan: Plan,
  telemetry: TelemetrySnapshot,
  seconds: number,
): DemoResult {
  const outOf = (id: string) =>
    telemetry.nodes.find((node) => node.id === id)?.out ?? 0;
  const sinks = plan.nodes.filter((node) => node.type.role === "sink");
  const scored = plan.nodes
    .filter((node) => node.type.type === "score")
    .reduce((sum, node) => sum + outOf(node.id), 0);
  const { p50, p95, p99 } = telemetry.latency;
  return {
    read: telemetry.read,
    scored,
    deadLettered: total(telemetry.deadLettered),
    dropped: total(telemetry.dropped),
    reasons: telemetry.deadLettered,
    sinks: Object.fromEntries(
      sinks.map(({ id }) => [id, { written: outOf(id) }]),
    ),
    latencyMs: { p50: tenth(p50), p95: tenth(p95), p99: tenth(p99) },
    eventsPerSecond: Math.round(telemetry.settled / Math.max(seconds, 1e-3)),
  };
}

/** The report for a person. */
export function demoReport(
  result: DemoResult,
  parts: {
    readonly top: readonly RankedScore[];
    readonly stateDir: string;
    readonly state: string | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): string {
  const { latencyMs: { p50, p95, p99 } } = result;
  const reasons = Object.entries(result.reasons)
    .map(([reason, count]) => `${reason} ${count}`).join(", ");
  const written = Object.entries(result.sinks)
    .map(([id, sink]) => `${id} ${sink.written}`).join(", ");
  const state = parts.state === undefined
    ? ""
    : ` --state ${shellWord(parts.state)}`;
  const task = taskCommand(parts.env);
  return `
read ${result.read}, scored ${result.scored}, dead-lettered ${result.deadLettered}${
    reasons === "" ? "" : ` (${reasons})`
  }
written: ${written}
latency p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms; ${result.eventsPerSecond} events/s

Top ten by composite score
${topTable(parts.top, "composite")}
The data is in ${parts.stateDir}/hotpath.db. Try next:
  ${task} scores top --by trust${state}
  ${task} dlq list${state}
  ${task} graph topology/hot-path.yaml --format svg
`;
}

/** How tasks are run here: by a Deno that is installed, or by way of npx. */
function taskCommand(
  env: Readonly<Record<string, string | undefined>>,
): string {
  return env["npm_command"] === "exec" ? "npx -y deno task" : "deno task";
}

/** A word that a shell reads as it is meant. */
function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
