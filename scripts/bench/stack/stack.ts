import { Command } from "commander";
import { type LatencyOptions, type LatencyRun, runAtRate } from "./latency.ts";
import { medianBy } from "./median_by.ts";
import { type RecoveryRun, runRecovery } from "./recovery.ts";
import { runSaturated } from "./saturation.ts";
import type {
  RecoveryResult,
  SoakResult,
  StackResult,
} from "./stack_results.ts";
import { recoveryTable, soakTable, stackTable } from "./stack_tables.ts";
import { Workbench } from "./workbench.ts";

interface Options {
  readonly events: number;
  readonly runs: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly json?: boolean;
}

/** `bench stack`: the hot path on real Kafka, Redis and Cassandra. */
export const stackCommand = new Command("stack")
  .description("Measure the hot path on real Kafka, Redis and Cassandra")
  // Options after a subcommand are its own.
  .enablePositionalOptions()
  .option("--events <n>", "events of a run", Number, 200_000)
  .option("--runs <n>", "runs; the median counts", Number, 5)
  .option("--rates <list>", "events a second", numbers, [100, 1_000, 5_000])
  .option("--seconds <n>", "length of a run at a rate", Number, 15)
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    `
The servers are those of KAFKA_BROKERS, REDIS_URL and CASSANDRA_HOSTS, or those
of "deno task stack up".`,
  )
  .action((options: Options) =>
    onStack(async (bench) => {
      const result = await measure(bench, options);
      write(options.json ? JSON.stringify(result) : stackTable(result));
    })
  )
  .addCommand(
    new Command("recovery")
      .description("Time from a kill -9 to the next score")
      .option("--runs <n>", "runs; the median counts", Number, 5)
      .option("--json", "print one JSON object")
      .action((options: { readonly runs: number; readonly json?: boolean }) =>
        onStack(async (bench) => {
          const result = await recover(bench, options.runs);
          write(options.json ? JSON.stringify(result) : recoveryTable(result));
        })
      ),
  )
  .addCommand(
    new Command("soak")
      .description("Watch memory over many events")
      .option("--events <n>", "events", Number, 2_000_000)
      .option("--without <nodes>", "sinks to leave out", list, [])
      .option("--json", "print one JSON object")
      .action((
        options: {
          readonly events: number;
          readonly without: readonly string[];
          readonly json?: boolean;
        },
      ) =>
        onStack(async (bench) => {
          const result = await soak(bench, options);
          write(options.json ? JSON.stringify(result) : soakTable(result));
        })
      ),
  );

async function onStack(
  work: (bench: Workbench) => Promise<void>,
): Promise<void> {
  const bench = await Workbench.open({
    brokers: Deno.env.get("KAFKA_BROKERS") ?? "127.0.0.1:9092",
    redis: Deno.env.get("REDIS_URL") ?? "redis://127.0.0.1:6379",
    cassandra: Deno.env.get("CASSANDRA_HOSTS") ?? "127.0.0.1:9042",
  });
  try {
    await work(bench);
  } finally {
    await bench.close();
  }
}

async function measure(
  bench: Workbench,
  { events, runs, rates, seconds }: Options,
): Promise<StackResult> {
  const saturated = (without: readonly string[]) =>
    medianBy(runs, async (run) => {
      const one = await runSaturated(bench, { events, without });
      const what = `run ${run} of ${runs}, ${sinksOf(without)}`;
      tell(`${what}: ${one.totalCpuUs.toFixed(1)} us`);
      return one;
    }, (one) => one.totalCpuUs);
  const atRates = async (without: readonly string[]) => {
    const measured: LatencyRun[] = [];
    for (const perSecond of rates) {
      const run = { perSecond, seconds, without };
      measured.push(await atRate(bench, { run, runs }));
    }
    return measured;
  };
  return {
    events,
    runs,
    allSinks: await saturated([]),
    withoutCassandra: await saturated(["history"]),
    atRate: await atRates([]),
    atRateWithoutCassandra: await atRates(["history"]),
  };
}

function atRate(
  bench: Workbench,
  { run, runs }: { readonly run: LatencyOptions; readonly runs: number },
): Promise<LatencyRun> {
  return medianBy(runs, async (number) => {
    const one = await runAtRate(bench, run);
    const what = `run ${number} of ${runs}, ${sinksOf(run.without)}, ` +
      `${run.perSecond} a second`;
    tell(`${what}: p99 ${one.p99Ms.toFixed(0)} ms`);
    return one;
  }, (one) => one.p99Ms);
}

function sinksOf(without: readonly string[]): string {
  return without.length === 0 ? "all sinks" : `without ${without}`;
}

/** The medians of both, each by itself. */
async function recover(
  bench: Workbench,
  runs: number,
): Promise<RecoveryResult> {
  const done: RecoveryRun[] = [];
  const { childMs } = await medianBy(runs, async (run) => {
    const one = await runRecovery(bench);
    tell(
      `run ${run} of ${runs}: Kafka client ${one.childMs.toFixed(0)} ms, ` +
        `hotpath ${one.hotpathMs.toFixed(0)} ms`,
    );
    done.push(one);
    return one;
  }, (one) => one.childMs);
  const sorted = done.map((one) => one.hotpathMs).sort((a, b) => a - b);
  const hotpathMs = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { runs, childMs, hotpathMs };
}

async function soak(
  bench: Workbench,
  { events, without }: {
    readonly events: number;
    readonly without: readonly string[];
  },
): Promise<SoakResult> {
  const memory: { done: number; MiB: number }[] = [];
  const run = await runSaturated(bench, {
    events,
    without,
    onTenth(done, MiB) {
      memory.push({ done, MiB });
      tell(`${done} of ${events}: ${MiB.toFixed(0)} MiB`);
    },
  });
  return { events, memory, ...run };
}

function numbers(text: string): number[] {
  return list(text).map(Number);
}

function list(text: string): string[] {
  return text.split(",");
}

function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
