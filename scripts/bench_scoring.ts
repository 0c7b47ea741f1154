/**
 * What the scoring service takes on loopback with the models that come with
 * the project: latency of a batch of 200 and of single requests one at a time,
 * latency of single requests at a fixed rate, and memory over many scores.
 *
 *     deno run -A scripts/bench_scoring.ts [--json] [--scores 1000000]
 *
 * The service and the load are processes of their own. Each latency is the
 * median of three runs.
 */
import { parseArgs } from "node:util";
import type { LatencyResult, MemoryResult } from "./bench_scoring/load.ts";

const RUNS = 3;
const BATCH = 200;
/** Ten times what the platform plans for. */
const PER_SECOND = 1_000;

interface Result {
  readonly batchOf200: LatencyResult;
  readonly single: LatencyResult;
  readonly singleAtRate: LatencyResult;
  readonly memory: MemoryResult;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      json: { type: "boolean", default: false },
      scores: { type: "string", default: "1000000" },
      seconds: { type: "string", default: "10" },
    },
  });
  const service = await startService();
  try {
    const { url } = service;
    const result: Result = {
      batchOf200: await median(() => load(url, "sequence", BATCH, 500)),
      single: await median(() => load(url, "sequence", 1, 3_000)),
      singleAtRate: await median(() =>
        load(url, "rate", PER_SECOND, Number(values.seconds))
      ),
      memory: await load(url, "memory", BATCH, Number(values.scores)),
    };
    await print(values.json ? `${JSON.stringify(result)}\n` : table(result));
  } finally {
    service.process.kill("SIGTERM");
    await service.process.status;
  }
}

async function startService() {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "-A",
      "src/main.ts",
      "serve",
      "--port",
      "0",
      "--no-access-log",
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  for await (const chunk of process.stdout) {
    return { process, url: new TextDecoder().decode(chunk).trim() };
  }
  throw new Error("The service ended before it listened");
}

async function load<T>(
  url: string,
  ...args: readonly (string | number)[]
): Promise<T> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--allow-net",
      "scripts/bench_scoring/load.ts",
      url,
      ...args.map(String),
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`The load failed: ${args.join(" ")}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function median(
  run: () => Promise<LatencyResult>,
): Promise<LatencyResult> {
  const results: LatencyResult[] = [];
  for (let at = 0; at < RUNS; at++) results.push(await run());
  results.sort((a, b) => a.p50 - b.p50);
  const middle = results[Math.floor(RUNS / 2)];
  if (middle === undefined) throw new Error("Nothing was run");
  return middle;
}

function table({ batchOf200, single, singleAtRate, memory }: Result): string {
  const mebibytes = (bytes: number) => (bytes / 1_048_576).toFixed(0);
  return [
    row("batch of 200", batchOf200),
    row("single", single),
    row(`single at ${PER_SECOND}/s`, singleAtRate),
    `memory over ${memory.scores} scores: ${
      mebibytes(memory.startBytes)
    } MiB at the beginning, ${mebibytes(memory.endBytes)} MiB at the end, ${
      memory.slopeBytesPerScore.toFixed(2)
    } bytes a score in the second half, ${memory.scoresPerSecond} scores/s`,
    "",
  ].join("\n");
}

function row(name: string, result: LatencyResult): string {
  const ms = (value: number) => value.toFixed(2).padStart(7);
  return `${name.padEnd(18)} p50 ${ms(result.p50)} ms  p99 ${
    ms(result.p99)
  } ms  max ${
    ms(result.max)
  } ms  ${result.perSecond}/s  failed ${result.failed}`;
}

async function print(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(text));
}

await main();
