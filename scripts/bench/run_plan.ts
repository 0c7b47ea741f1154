import process from "node:process";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { NodeType } from "../../src/core/node.ts";
import { driverTypes } from "../../src/drivers/driver_types.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { loadPlan } from "../../src/graph/load_plan.ts";
import type { Plan } from "../../src/graph/plan.ts";
import type { RunningTopology } from "../../src/runtime/running_topology.ts";
import { startTopology } from "../../src/runtime/start_topology.ts";

/** What one run of a topology cost. */
export interface Run {
  readonly cpuUs: number;
  readonly eventsPerSecond: number;
  /** CPU of the last quarter of the events over that of the second. */
  readonly growth: number;
}

/** How a topology is run. */
export interface RunPlanOptions {
  /** It has run when so many have settled. */
  readonly events: number;
  /** None if left out: to touch one is an error. */
  readonly drivers?: Drivers;
  /** Started with the topology; the result ends it. */
  readonly beside?: (
    plan: Plan,
    running: RunningTopology,
  ) => Promise<() => Promise<void>>;
  /** Called when all have settled, before the topology drains. */
  readonly settled?: () => void;
}

/** The CPU of the process when so many events had settled. */
interface Mark {
  readonly cpu: number;
  readonly settled: number;
}

/** A plan from the text of a topology, read like any other. */
export async function benchPlan(
  nodes: readonly string[],
  types: readonly NodeType[],
): Promise<Plan> {
  const text = ["name: bench", "nodes:", ...nodes].join("\n");
  const loaded = await loadPlan({
    file: "bench.yaml",
    sets: [],
    env: {},
    types,
    drivers: driverTypes,
    readText: () => Promise.resolve(text),
  });
  if (loaded.kind === "ok") return loaded.plan;
  throw new Error(loaded.findings.map((one) => one.message).join("\n"));
}

/** Runs a topology until its events have settled, and drains it. */
export async function runPlan(
  plan: Plan,
  { events, drivers = noDrivers, beside, settled: whenSettled }: RunPlanOptions,
): Promise<Run> {
  const marks: Mark[] = [];
  const cpuBefore = cpuUs();
  const began = performance.now();
  const running = startTopology({
    plan,
    drivers,
    clock: systemClock,
    logger: silentLogger,
  });
  const endBeside = await beside?.(plan, running);
  let ended = false;
  running.done.then(() => ended = true);
  for (;;) {
    const { settled } = running.telemetry();
    if (settled >= (marks.length * events) / 4) {
      marks.push({ cpu: cpuUs(), settled });
    }
    if (settled >= events || ended) break;
    await systemClock.sleep(progressMs);
  }
  const seconds = (performance.now() - began) / 1_000;
  const cpu = cpuUs() - cpuBefore;
  if (!ended) whenSettled?.();
  await endBeside?.();
  running.drain();
  const end = await running.done;
  if (end.kind === "failed") throw end.error;
  if (end.kind !== "drained") throw new Error(`The run ended: ${end.kind}`);
  return {
    cpuUs: cpu / events,
    eventsPerSecond: events / seconds,
    growth: growth(marks, { cpu: cpuBefore + cpu, settled: events }),
  };
}

/** The median run by CPU. */
export function medianRun(runs: readonly Run[]): Run {
  const sorted = runs.toSorted((a, b) => a.cpuUs - b.cpuUs);
  const run = sorted[Math.floor(sorted.length / 2)];
  if (run === undefined) throw new RangeError("At least one run is needed");
  return run;
}

/** The first quarter holds warm-up, so the second is the yardstick. */
function growth(marks: readonly Mark[], end: Mark): number {
  const [, second, third, fourth] = marks;
  if (!second || !third || !fourth) return Number.NaN;
  return cost(fourth, end) / cost(second, third);
}

function cost(from: Mark, to: Mark): number {
  return (to.cpu - from.cpu) / (to.settled - from.settled);
}

function cpuUs(): number {
  const usage = process.cpuUsage();
  return usage.user + usage.system;
}

const progressMs = 5;

/** Most benchmarks touch no store. */
const noDrivers: Drivers = new Proxy({} as Drivers, {
  get(_, seam) {
    throw new Error(`The benchmark has no ${String(seam)}`);
  },
});
