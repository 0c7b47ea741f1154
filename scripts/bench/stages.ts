/**
 * What an event costs in each stage of the hot path, without the stores: CPU
 * microseconds of this process and events a second. Method: docs/benchmarks.md.
 */
import process from "node:process";
import { Command } from "commander";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import type { NodeType } from "../../src/core/node.ts";
import { loadPlan } from "../../src/graph/load_plan.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { nodeTypes } from "../../src/registry.ts";
import type { RunningTopology } from "../../src/runtime/running_topology.ts";
import { startTopology } from "../../src/runtime/start_topology.ts";
import { memorySource } from "./memory_source.ts";
import { nullDeadLetters, nullSink } from "./null_sink.ts";
import { profileEvents } from "./profiles.ts";
import { startStub } from "./start_stub.ts";

/** One run of one stage. */
interface Run {
  readonly cpuUs: number;
  readonly eventsPerSecond: number;
  /** CPU of the last quarter of the events over that of the second. */
  readonly growth: number;
}

/** The CPU of the process when so many events had settled. */
interface Mark {
  readonly cpu: number;
  readonly settled: number;
}

/** The median run of a stage, and what the stage adds to the one before. */
interface StageResult extends Run {
  readonly stage: string;
  readonly addedUs: number;
}

const stages = [
  { stage: "source and settle", nodes: ["source"] },
  { stage: "parse", nodes: ["source", "parse"] },
  { stage: "batch", nodes: ["source", "parse", "batch"] },
  { stage: "score", nodes: ["source", "parse", "batch", "score"] },
] as const;

/** `bench stages`: the pipeline without the stores. */
export const stagesCommand = new Command("stages")
  .description("Measure CPU an event and events a second, stage by stage")
  .option("--events <n>", "events of a run", Number, 200_000)
  .option("--runs <n>", "runs of a stage; the median counts", Number, 5)
  .option("--json", "print one JSON object", false)
  .option("--max-total <us>", "fail when an event costs more CPU", Number)
  .action(async (options: Options) => {
    process.exitCode = await main(options);
  });

interface Options {
  readonly events: number;
  readonly runs: number;
  readonly json: boolean;
  readonly maxTotal?: number;
}

async function main(options: Options): Promise<number> {
  const stub = await startStub();
  try {
    const results: StageResult[] = [];
    for (const { stage, nodes } of stages) {
      await runStage(nodes, stub.url, { events: warmUpEvents });
      const runs: Run[] = [];
      for (let run = 0; run < options.runs; run++) {
        runs.push(await runStage(nodes, stub.url, options));
      }
      const run = median(runs);
      const before = results.at(-1)?.cpuUs ?? 0;
      results.push({ stage, ...run, addedUs: run.cpuUs - before });
    }
    report(results, options);
    const total = results.at(-1)?.cpuUs ?? 0;
    return options.maxTotal !== undefined && total > options.maxTotal ? 1 : 0;
  } finally {
    stub.close();
  }
}

/** Runs a topology of some nodes once, with something beside it if need be. */
export async function runStage(
  nodes: readonly string[],
  scoringUrl: string,
  { events, beside }: {
    readonly events: number;
    /** Started with the topology; the result ends it. */
    readonly beside?: (
      plan: Plan,
      running: RunningTopology,
    ) => Promise<() => Promise<void>>;
  },
): Promise<Run> {
  const marks: Mark[] = [];
  const types = [
    ...nodeTypes,
    memorySource({ values, events, partitions: 3 }),
    nullSink(),
    nullDeadLetters(),
  ];
  const plan = await planOf(nodes, scoringUrl, types);
  const cpuBefore = cpuUs();
  const began = performance.now();
  const running = startTopology({
    plan,
    drivers: noDrivers,
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

/** The first quarter holds warm-up, so the second is the yardstick. */
function growth(marks: readonly Mark[], end: Mark): number {
  const [, second, third, fourth] = marks;
  if (!second || !third || !fourth) return Number.NaN;
  return cost(fourth, end) / cost(second, third);
}

function cost(from: Mark, to: Mark): number {
  return (to.cpu - from.cpu) / (to.settled - from.settled);
}

const topologyNodes: Readonly<Record<string, string>> = {
  source: "  source: { type: memory-source }",
  parse:
    "  parse: { type: parse, from: source, with: { schema: profile }, onError: dead }",
  batch: "  batch: { type: micro-batch, from: parse }",
  score:
    "  score: { type: score, from: batch, with: { url: URL }, onError: dead }",
};

async function planOf(
  nodes: readonly string[],
  scoringUrl: string,
  types: readonly NodeType[],
): Promise<Plan> {
  const dead = nodes.length > 1 ? ["  dead: { type: null-dead-letters }"] : [];
  const text = [
    "name: bench",
    "nodes:",
    ...nodes.map((node) => topologyNodes[node]),
    ...dead,
    `  end: { type: null-sink, from: ${nodes.at(-1)} }`,
  ].join("\n").replace("URL", `${scoringUrl}/predict/kol-score/batch`);
  const loaded = await loadPlan({
    file: "bench.yaml",
    sets: [],
    env: {},
    types,
    readText: () => Promise.resolve(text),
  });
  if (loaded.kind === "ok") return loaded.plan;
  throw new Error(loaded.findings.map((one) => one.message).join("\n"));
}

function report(results: readonly StageResult[], options: Options): void {
  const write = (text: string) =>
    Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
  if (options.json) {
    const { events, runs } = options;
    return void write(JSON.stringify({ events, runs, stages: results }));
  }
  write(`${options.events} events a run, median of ${options.runs} runs\n`);
  write("stage               CPU us/event   added   events/s   growth");
  for (const one of results) {
    write(
      one.stage.padEnd(20) + one.cpuUs.toFixed(2).padStart(12) +
        one.addedUs.toFixed(2).padStart(8) +
        Math.round(one.eventsPerSecond).toString().padStart(11) +
        one.growth.toFixed(2).padStart(9),
    );
  }
}

function median(runs: readonly Run[]): Run {
  const sorted = [...runs].sort((a, b) => a.cpuUs - b.cpuUs);
  const run = sorted[Math.floor(sorted.length / 2)];
  if (run === undefined) throw new RangeError("At least one run is needed");
  return run;
}

function cpuUs(): number {
  const usage = process.cpuUsage();
  return usage.user + usage.system;
}

const values = profileEvents(2_000);
const warmUpEvents = 50_000;
const progressMs = 5;

/** No stage of this benchmark touches a store. */
const noDrivers: Drivers = new Proxy({} as Drivers, {
  get(_, seam) {
    throw new Error(`The benchmark has no ${String(seam)}`);
  },
});
