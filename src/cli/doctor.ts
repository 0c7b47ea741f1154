import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import { silentLogger } from "../core/logger.ts";
import type { Plan } from "../graph/plan.ts";
import { nodeTypes } from "../registry.ts";
import { startScoringService } from "../scoring/service.ts";
import {
  type Check,
  type CheckResult,
  runCheck,
} from "./doctor/check_result.ts";
import {
  addonCheck,
  denoCheck,
  featuresFor,
  nodeCheck,
  nodeOf,
  permissionsCheck,
} from "./doctor/runtime_checks.ts";
import { scoringCheck } from "./doctor/scoring_check.ts";
import {
  brokersCheck,
  cassandraCheck,
  redisCheck,
  stateCheck,
} from "./doctor/store_checks.ts";
import { defaultTopology } from "./driver_options.ts";
import { loadOrExit } from "./load_or_exit.ts";
import { internalTopics } from "./internal_topics.ts";
import { topicsOf } from "./prepare_stores.ts";
import { printable } from "./printable_text.ts";
import { type ProcessIo, runExitCodes } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import {
  addStateOptions,
  stateDirOf,
  type StateOptions,
} from "./run_options.ts";
import { scoringModels } from "./scoring_models.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

interface DoctorOptions extends TopologyOptions, StateOptions {
  readonly json?: boolean;
}

/** `hotpath doctor`: looks at all that a topology stands on. */
export function doctorCommand(io: ProcessIo): Command {
  const command = new Command("doctor")
    .description("Look at all that a topology stands on, and say what to do")
    .argument("[topology]", "topology file", defaultTopology)
    .option("--json", "print the findings as JSON");
  addTopologyOptions(command);
  return addStateOptions(command)
    .addHelpText(
      "after",
      `
It looks at what the topology uses with the profile (default: embedded), and
changes nothing in the stores.

Exit code: 0 nothing failed, 3 something did, 4 the topology cannot be loaded.

Examples:
  $ deno task doctor
  $ deno task doctor --profile compose
  $ deno task doctor topology/hot-path.yaml --profile compose --json`,
    )
    .action((file: string, options: DoctorOptions) => look(file, options, io));
}

async function look(
  file: string,
  options: DoctorOptions,
  io: ProcessIo,
): Promise<void> {
  try {
    const profile = options.profile ?? "embedded";
    const parts = { types: nodeTypes, io };
    const request = await planRequest(file, { ...options, profile }, parts);
    const loaded = await loadOrExit(request, io);
    if (loaded === undefined) return;
    const results: CheckResult[] = [];
    // All at once, told in their order.
    const running = checksOf(loaded.plan, file, options, io).map((one) =>
      runCheck(one)
    );
    for (const found of running) {
      for (const one of await found) {
        results.push(one);
        if (!options.json) io.out(lineOf(one, io.colour));
      }
    }
    if (options.json) io.out(`${JSON.stringify(results)}\n`);
    if (results.some((one) => one.level === "fail")) {
      io.exit(runExitCodes.unreachable);
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

/** What there is to look at; only what the plan uses. */
function checksOf(
  plan: Plan,
  file: string,
  options: DoctorOptions,
  io: ProcessIo,
): readonly Check[] {
  const { log, cache, table } = plan.drivers;
  const stateDir = stateDirOf(options, io);
  // What a driver would log is found as its error.
  const open = {
    stateDir,
    clock: systemClock,
    logger: silentLogger,
    toolOptions: toolOptions(file, options),
  };
  const node = nodeOf(plan);
  const checks = [
    denoCheck(Deno.version.deno),
    permissionsCheck(plan, stateDir),
  ];
  if (log.driver === "kafka") {
    checks.push(
      nodeCheck(node),
      addonCheck(node, featuresFor(log.with)),
      brokersCheck(log, {
        ...open,
        needed: topicsOf(plan),
        internal: internalTopics(plan),
      }),
    );
  }
  if (cache.driver === "redis") {
    checks.push(redisCheck(cache, open));
  }
  if (table.driver === "cassandra") checks.push(cassandraCheck(table, open));
  if ([log, cache, table].some((one) => one.driver === "embedded")) {
    checks.push(stateCheck(open));
  }
  const url = scoreUrl(plan);
  if (url !== undefined) {
    checks.push(scoringCheck(
      plan.scoring === "external" || io.env["SCORING_URL"]
        ? () => Promise.resolve({ url, close: () => Promise.resolve() })
        : () => ownScoring(url, io),
    ));
  }
  return checks;
}

/** Options by which a tool means the stores that were looked at. */
function toolOptions(
  file: string,
  { profile = "embedded" }: DoctorOptions,
): string {
  const topology = file === defaultTopology ? "" : ` --topology ${file}`;
  return `--profile ${profile}${topology}`;
}

/** Where the topology asks for scores; one without a score node asks nobody. */
function scoreUrl(plan: Plan): string | undefined {
  const url = plan.nodes.find((one) => one.type.type === "score")?.options.url;
  return typeof url === "string" ? url : undefined;
}

/** The scoring service that the process of a run would start. */
async function ownScoring(
  url: string,
  io: ProcessIo,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const service = await startScoringService({
    hostname: "127.0.0.1",
    port: 0,
    clock: systemClock,
    logger: silentLogger,
    ...await scoringModels(io, silentLogger),
  });
  const { pathname } = new URL(url);
  return {
    url: new URL(pathname, service.url).href,
    close: () => service.close(),
  };
}

const colours = { ok: 32, warn: 33, fail: 31 } as const;

function lineOf(
  { check, level, found, remedy }: CheckResult,
  colour: boolean,
): string {
  const word = level.padEnd(4);
  const shown = colour ? `\u001b[${colours[level]}m${word}\u001b[0m` : word;
  const text = remedy === undefined ? found : `${found}; ${remedy}`;
  return `${shown} ${check.padEnd(11)} ${printable(text)}\n`;
}
