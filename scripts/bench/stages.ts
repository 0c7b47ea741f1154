/**
 * What an event costs in each stage of the hot path, without the stores: CPU
 * microseconds of this process and events a second. Method: docs/benchmarks.md.
 */
import process from "node:process";
import { Command } from "commander";
import { nodeTypes } from "../../src/registry.ts";
import { inTurns, memorySource } from "./memory_source.ts";
import { nullDeadLetters, nullSink } from "./null_sink.ts";
import { profileEvents } from "./profiles.ts";
import {
  benchPlan,
  medianRun,
  type Run,
  runPlan,
  type RunPlanOptions,
} from "./run_plan.ts";
import { startStub } from "./start_stub.ts";

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
      const run = medianRun(runs);
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
  options: Pick<RunPlanOptions, "events" | "beside">,
): Promise<Run> {
  const types = [
    ...nodeTypes,
    memorySource({
      events: options.events,
      partitions,
      record: inTurns(values, partitions),
    }),
    nullSink(),
    nullDeadLetters(),
  ];
  const dead = nodes.length > 1 ? ["  dead: { type: null-dead-letters }"] : [];
  const plan = await benchPlan([
    ...nodes.map((node) => topologyNodes(scoringUrl)[node] ?? ""),
    ...dead,
    `  end: { type: null-sink, from: ${nodes.at(-1)} }`,
  ], types);
  return await runPlan(plan, options);
}

function topologyNodes(scoringUrl: string): Readonly<Record<string, string>> {
  const url = `${scoringUrl}/predict/kol-score/batch`;
  return {
    source: "  source: { type: memory-source }",
    parse:
      "  parse: { type: parse, from: source, with: { schema: profile }, onError: dead }",
    batch: "  batch: { type: micro-batch, from: parse }",
    score:
      `  score: { type: score, from: batch, with: { url: ${url} }, onError: dead }`,
  };
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

const values = profileEvents(2_000);
const partitions = 3;
const warmUpEvents = 50_000;
