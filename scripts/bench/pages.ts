/**
 * What counting and the live pages cost: the CPU of an event without a page and
 * with one open, run by run in turn, so that a busy machine weighs on both
 * alike; and, as that difference is smaller than the noise, the share that a
 * CPU profile finds in their files.
 */
import process from "node:process";
import { Command } from "commander";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { Plan } from "../../src/graph/plan.ts";
import type { RunningTopology } from "../../src/runtime/running_topology.ts";
import { ControlToken } from "../../src/ui/control_token.ts";
import { startUi } from "../../src/ui/ui_server.ts";
import { profileShares } from "./profile_share.ts";
import { runStage } from "./stages.ts";
import { startStub } from "./start_stub.ts";

interface Options {
  readonly events: number;
  readonly runs: number;
  readonly maxShare?: number;
}

/** `bench pages`: the pipeline without and with a page open. */
export const pagesCommand = new Command("pages")
  .description("Measure what the live pages cost, with one page open")
  .option("--events <n>", "events of a run", Number, 1_000_000)
  .option("--runs <n>", "runs of each kind; the median counts", Number, 5)
  .option("--max-share <percent>", "fail when they cost more", Number)
  .action(async (options: Options) => {
    process.exitCode = await main(options);
  });

async function main({ events, runs, maxShare }: Options): Promise<number> {
  const stub = await startStub();
  const nodes = ["source", "parse", "batch", "score"];
  const without: number[] = [];
  const withPage: number[] = [];
  const shares: number[] = [];
  const told = new Map<Part, number[]>(parts.map((part) => [part, []]));
  try {
    await runStage(nodes, stub.url, { events: warmUpEvents });
    for (let run = 0; run < runs; run++) {
      const plain = await runStage(nodes, stub.url, { events });
      without.push(plain.cpuUs);
      const open = { events, beside: openPage };
      withPage.push((await runStage(nodes, stub.url, open)).cpuUs);
      const found = await profileShares(
        async () => void await runStage(nodes, stub.url, open),
        partOf,
      );
      for (const [part, list] of told) list.push(found.get(part) ?? 0);
      shares.push(sum([...found.values()]));
    }
  } finally {
    stub.close();
  }
  const [base, loaded, share] = [without, withPage, shares].map(median);
  write(`CPU us an event, median of ${runs} runs of ${events} events`);
  write(`without pages  ${base?.toFixed(2)}`);
  write(`one page open  ${loaded?.toFixed(2)}`);
  write("Share of the CPU of a profiled run with one page open");
  for (const [part, list] of told) {
    write(`${part.padEnd(14)} ${percent(median(list))}`);
  }
  write(`together       ${percent(share ?? NaN)}`);
  return maxShare !== undefined && !(100 * (share ?? NaN) <= maxShare) ? 1 : 0;
}

/** What is measured: counting, which is always on, and serving pages. */
const parts = ["telemetry", "pages"] as const;
type Part = typeof parts[number];

function partOf(url: string): Part | undefined {
  if (url.includes("/src/ui/")) return "pages";
  const [, name = ""] = /\/src\/runtime\/(\w+)\.ts$/.exec(url) ?? [];
  return telemetryFiles.has(name) ? "telemetry" : undefined;
}

const telemetryFiles = new Set([
  "batch_history",
  "duration_sketch",
  "node_durations",
  "node_meter",
  "node_tap",
  "telemetry",
]);

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** Serves the pages of a run and keeps one open, in a process of its own. */
async function openPage(
  plan: Plan,
  running: RunningTopology,
): Promise<() => Promise<void>> {
  const nothing = () => Promise.reject(new Error("No store is read"));
  const ui = await startUi({
    address: { hostname: "127.0.0.1", port: 0 },
    context: {
      plan,
      config: { file: plan.file, profile: undefined, settings: [], values: {} },
      warnings: [],
      running,
      clock: systemClock,
      logger: silentLogger,
      token: ControlToken.random(),
      stores: {
        scores: { top: nothing, spread: nothing, kol: nothing },
        letters: { groups: nothing, letters: nothing },
        windows: { recent: nothing },
      },
      redrive: { preview: nothing, run: nothing },
    },
  });
  const page = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-net=127.0.0.1", listenFile, ui.url],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return async () => {
    page.kill("SIGKILL");
    await page.status;
    await ui.close();
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const listenFile = new URL("listen.ts", import.meta.url).pathname;
const warmUpEvents = 50_000;
