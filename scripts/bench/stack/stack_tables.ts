import type { LatencyRun } from "./latency.ts";
import type { SaturationRun } from "./saturation.ts";
import type {
  RecoveryResult,
  SoakResult,
  StackResult,
} from "./stack_results.ts";

/** What `bench stack` prints for people. */
export function stackTable(result: StackResult): string {
  const { events, runs, allSinks, withoutCassandra } = result;
  return [
    `${events} events a run, median of ${runs} by CPU\n`,
    "sinks               CPU us  hotpath   child  events/s    memory MiB ready ms",
    saturationRow("all three", allSinks),
    saturationRow("without Cassandra", withoutCassandra),
    "",
    `servers' CPU us an event: ${serversText(allSinks)}`,
    `       without Cassandra: ${serversText(withoutCassandra)}`,
    "",
    "sinks              events/s p50 ms p99 ms max ms behind  CPU us hotpath   child",
    ...result.atRate.map((one) => rateRow("all three", one)),
    ...result.atRateWithoutCassandra.map((one) =>
      rateRow("without Cassandra", one)
    ),
  ].join("\n");
}

/** What `bench stack recovery` prints for people. */
export function recoveryTable(
  { runs, childMs, hotpathMs }: RecoveryResult,
): string {
  return [
    `from a kill -9 to the next score, median of ${runs}\n`,
    `Kafka client ${childMs.toFixed(0).padStart(7)} ms`,
    `hotpath      ${hotpathMs.toFixed(0).padStart(7)} ms`,
  ].join("\n");
}

/** What `bench stack soak` prints for people. */
export function soakTable({ memory, ...run }: SoakResult): string {
  return [
    "    events   memory MiB",
    ...memory.map(({ done, MiB }) =>
      String(done).padStart(10) + MiB.toFixed(0).padStart(13)
    ),
    "",
    `${run.totalCpuUs.toFixed(1)} us CPU an event, ` +
    `${Math.round(run.eventsPerSecond)} events a second`,
  ].join("\n");
}

function rateRow(name: string, one: LatencyRun): string {
  return name.padEnd(19) + String(one.perSecond).padStart(8) +
    one.p50Ms.toFixed(0).padStart(7) + one.p99Ms.toFixed(0).padStart(7) +
    one.maxMs.toFixed(0).padStart(7) + String(one.behind).padStart(7) +
    (one.hotpathCpuUs + one.childCpuUs).toFixed(1).padStart(8) +
    one.hotpathCpuUs.toFixed(1).padStart(8) +
    one.childCpuUs.toFixed(1).padStart(8);
}

function saturationRow(name: string, one: SaturationRun): string {
  return name.padEnd(20) + one.totalCpuUs.toFixed(1).padStart(6) +
    one.hotpathCpuUs.toFixed(1).padStart(9) +
    one.childCpuUs.toFixed(1).padStart(8) +
    Math.round(one.eventsPerSecond).toString().padStart(10) +
    `${Math.round(one.earlyMiB)} to ${Math.round(one.lateMiB)}`.padStart(14) +
    Math.round(one.readyMs).toString().padStart(9);
}

function serversText({ serversCpuUs }: SaturationRun): string {
  return Object.entries(serversCpuUs)
    .map(([name, us]) => `${name} ${us.toFixed(0)}`)
    .join(", ") || "they run elsewhere";
}
