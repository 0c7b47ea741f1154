import { Command } from "commander";
import { type LatencyRun, runAtRate } from "./latency.ts";
import { runSaturated, type SaturationRun } from "./saturation.ts";
import { Workbench } from "./workbench.ts";

interface Options {
  readonly events: number;
  readonly runs: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly json?: boolean;
}

interface Result {
  readonly events: number;
  readonly runs: number;
  readonly allSinks: SaturationRun;
  readonly withoutCassandra: SaturationRun;
  readonly atRate: readonly LatencyRun[];
}

/** `bench stack`: the hot path on real Kafka, Redis and Cassandra. */
export const stackCommand = new Command("stack")
  .description("Measure the hot path on real Kafka, Redis and Cassandra")
  .option("--events <n>", "events of a run", Number, 200_000)
  .option("--runs <n>", "runs; the median by CPU counts", Number, 5)
  .option("--rates <list>", "events a second", numbers, [100, 1_000, 5_000])
  .option("--seconds <n>", "length of a run at a rate", Number, 15)
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    `
The servers are those of KAFKA_BROKERS, REDIS_URL and CASSANDRA_HOSTS, or those
of "deno task stack up".`,
  )
  .action(async (options: Options) => {
    const bench = await Workbench.open({
      brokers: Deno.env.get("KAFKA_BROKERS") ?? "127.0.0.1:9092",
      redis: Deno.env.get("REDIS_URL") ?? "redis://127.0.0.1:6379",
      cassandra: Deno.env.get("CASSANDRA_HOSTS") ?? "127.0.0.1:9042",
    });
    try {
      const result = await measure(bench, options);
      write(options.json ? JSON.stringify(result) : tableOf(result));
    } finally {
      await bench.close();
    }
  });

async function measure(bench: Workbench, options: Options): Promise<Result> {
  const { events, runs, rates, seconds } = options;
  const allSinks = await median(bench, { events, runs, without: [] });
  const withoutCassandra = await median(bench, {
    events,
    runs,
    without: ["history"],
  });
  const atRate: LatencyRun[] = [];
  for (const perSecond of rates) {
    tell(`${perSecond} events a second for ${seconds} s`);
    atRate.push(await runAtRate(bench, { perSecond, seconds }));
  }
  return { events, runs, allSinks, withoutCassandra, atRate };
}

/** The median run by CPU, after one that warms the servers up. */
async function median(
  bench: Workbench,
  options: {
    readonly events: number;
    readonly runs: number;
    readonly without: readonly string[];
  },
): Promise<SaturationRun> {
  const { events, runs, without } = options;
  const done: SaturationRun[] = [];
  for (let run = 1; run <= runs; run++) {
    const one = await runSaturated(bench, { events, without });
    tell(
      `run ${run} of ${runs}, without ${without.join(", ") || "nothing"}: ` +
        `${one.totalCpuUs.toFixed(1)} us`,
    );
    done.push(one);
  }
  done.sort((a, b) => a.totalCpuUs - b.totalCpuUs);
  const middle = done[Math.floor(done.length / 2)];
  if (middle === undefined) throw new RangeError("At least one run is needed");
  return middle;
}

function tableOf({ events, runs, allSinks, withoutCassandra, atRate }: Result) {
  const row = (name: string, one: SaturationRun) =>
    name.padEnd(20) + one.totalCpuUs.toFixed(1).padStart(8) +
    one.hotpathCpuUs.toFixed(1).padStart(9) +
    one.childCpuUs.toFixed(1).padStart(8) +
    Math.round(one.eventsPerSecond).toString().padStart(10) +
    `${Math.round(one.earlyMiB)} to ${Math.round(one.lateMiB)}`.padStart(14) +
    Math.round(one.readyMs).toString().padStart(9);
  return [
    `${events} events a run, median of ${runs} by CPU\n`,
    "sinks               CPU us  hotpath   child  events/s    memory MiB ready ms",
    row("all three", allSinks),
    row("without Cassandra", withoutCassandra),
    "",
    "events/s   p50 ms   p99 ms   max ms   behind   CPU us  hotpath    child",
    ...atRate.map((one) =>
      String(one.perSecond).padStart(8) +
      one.p50Ms.toFixed(0).padStart(9) + one.p99Ms.toFixed(0).padStart(9) +
      one.maxMs.toFixed(0).padStart(9) + String(one.behind).padStart(9) +
      (one.hotpathCpuUs + one.childCpuUs).toFixed(1).padStart(9) +
      one.hotpathCpuUs.toFixed(1).padStart(9) +
      one.childCpuUs.toFixed(1).padStart(9)
    ),
  ].join("\n");
}

function numbers(text: string): number[] {
  return text.split(",").map(Number);
}

function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
