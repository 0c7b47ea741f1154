/**
 * Holds memory against endless input while one of two sinks never answers:
 * what is in flight must fill the budget and stay there, and memory must not
 * grow over the second half. Prints a JSON object a sample, then one of the
 * verdict; exit code 1 when either fails.
 *
 *     deno run --allow-read --allow-env --v8-flags=--expose-gc scripts/stall.ts --seconds 60
 */
import { Command } from "commander";
import { systemClock } from "../src/core/clock.ts";
import { silentLogger } from "../src/core/logger.ts";
import type { Drivers } from "../src/drivers/drivers.ts";
import { loadPlan } from "../src/graph/load_plan.ts";
import type { Plan } from "../src/graph/plan.ts";
import { nodeTypes } from "../src/registry.ts";
import type { RunningTopology } from "../src/runtime/running_topology.ts";
import { startTopology } from "../src/runtime/start_topology.ts";
import { inTurns, memorySource } from "./bench/memory_source.ts";
import { nullDeadLetters, nullSink } from "./bench/null_sink.ts";
import { profileEvents } from "./bench/profiles.ts";
import { stalledSink } from "./bench/stalled_sink.ts";

interface Options {
  readonly seconds: number;
  readonly budget: number;
}

/** What the process held at one moment. */
interface Sample {
  readonly seconds: number;
  readonly read: number;
  readonly inFlight: number;
  /** Used heap after a collection, where collections can be asked for. */
  readonly heapMiB: number;
  readonly rssMiB: number;
}

const command = new Command("stall")
  .description("Hold memory against endless input and a sink that is stalled")
  .option("--seconds <n>", "length of the run", Number, 60)
  .option("--budget <n>", "events that may be in flight", Number, 20_000);

async function main(options: Options): Promise<number> {
  const running = startTopology({
    plan: await planOf(options.budget),
    drivers: noDrivers,
    clock: systemClock,
    logger: silentLogger,
  });
  const samples = await watch(running, options.seconds);
  running.stop();
  const end = await running.done;
  if (end.kind === "failed") throw end.error;
  const verdict = judge(samples, options.budget);
  write(verdict);
  return verdict.isFull && verdict.isFlat ? 0 : 1;
}

async function watch(
  running: RunningTopology,
  seconds: number,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let index = 1; index <= sampleCount; index++) {
    await systemClock.sleep((seconds * 1_000) / sampleCount);
    collectGarbage();
    const { read, inFlight } = running.telemetry();
    const { heapUsed, rss } = Deno.memoryUsage();
    const sample = {
      seconds: (seconds * index) / sampleCount,
      read,
      inFlight: inFlight.events,
      heapMiB: heapUsed / 1_048_576,
      rssMiB: rss / 1_048_576,
    };
    write(sample);
    samples.push(sample);
  }
  return samples;
}

/** The fourth quarter against the third; the first half is warm-up. */
function judge(samples: readonly Sample[], budget: number) {
  const quarter = sampleCount / 4;
  const third = samples.slice(2 * quarter, 3 * quarter);
  const fourth = samples.slice(3 * quarter);
  const growth = (of: (sample: Sample) => number) =>
    median(fourth.map(of)) - median(third.map(of));
  const heapGrowthMiB = growth((one) => one.heapMiB);
  const rssGrowthMiB = growth((one) => one.rssMiB);
  return {
    budget,
    inFlight: fourth.at(-1)?.inFlight ?? 0,
    heapGrowthMiB,
    rssGrowthMiB,
    isFull: [...third, ...fourth].every((one) => one.inFlight === budget),
    isFlat: heapGrowthMiB < noiseMiB && rssGrowthMiB < noiseMiB,
  };
}

async function planOf(budget: number): Promise<Plan> {
  const text = `name: stall
budget: { events: ${budget}, bytes: 1GiB }
nodes:
  source: { type: memory-source }
  parse: { type: parse, from: source, with: { schema: profile }, onError: dead }
  batch: { type: micro-batch, from: parse }
  healthy: { type: null-sink, from: batch }
  stalled: { type: stalled-sink, from: batch }
  dead: { type: null-dead-letters }
`;
  const endless = {
    events: Number.POSITIVE_INFINITY,
    partitions: 3,
    record: inTurns(profileEvents(200), 3),
  };
  const loaded = await loadPlan({
    file: "stall.yaml",
    sets: [],
    env: {},
    types: [
      ...nodeTypes,
      memorySource(endless),
      nullSink(),
      stalledSink(writeTimeoutMs),
      nullDeadLetters(),
    ],
    drivers: [],
    readText: () => Promise.resolve(text),
  });
  if (loaded.kind === "ok") return loaded.plan;
  throw new Error(loaded.findings.map((one) => one.message).join("\n"));
}

/** Only where the process was started with --expose-gc. */
function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function write(value: unknown): void {
  const text = `${JSON.stringify(value)}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

const sampleCount = 20;
/** Growth between the quarters that measurement alone may show. */
const noiseMiB = 2;
/** Short, so that a run sees many writes give up and begin again. */
const writeTimeoutMs = 300;

/** Nothing here touches a store. */
const noDrivers: Drivers = new Proxy({} as Drivers, {
  get(_, seam) {
    throw new Error(`There is no ${String(seam)}`);
  },
});

command.parse(Deno.args, { from: "user" });
Deno.exit(await main(command.opts<Options>()));
