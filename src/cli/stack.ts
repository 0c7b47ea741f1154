import { Command, Option } from "commander";
import { resolve } from "node:path";
import { HotpathError } from "../core/errors.ts";
import { exitCodes } from "./cli_io.ts";
import { cacheDirOf, tellReadyAddon } from "./kafka_addon.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import { durationArgument, wholeNumber } from "./run_options.ts";
import {
  chosenServices,
  composeServices,
  type StackService,
} from "./stack/compose_services.ts";
import {
  dockerDown,
  dockerLogs,
  dockerProblem,
  dockerStatus,
  dockerUp,
} from "./stack/docker_stack.ts";
import {
  nativeDown,
  nativeLogs,
  nativeStatus,
  nativeUp,
} from "./stack/native_stack.ts";
import type { ServiceStatus, StackContext } from "./stack/stack_context.ts";
import { textTable } from "./text_table.ts";

type Mode = "docker" | "native";

interface StackOptions {
  readonly stateDir: string;
  readonly portOffset: number;
  readonly timeout: number;
  readonly native?: boolean;
  readonly docker?: boolean;
  readonly json?: boolean;
  readonly volumes?: boolean;
  readonly lines?: number;
  readonly node?: string;
}

interface Request {
  readonly mode: Mode;
  readonly services: readonly StackService[];
  readonly context: StackContext;
  readonly options: StackOptions;
}

/** A cold machine starts Cassandra in a minute. */
const defaultTimeoutMs = 120_000;
const defaultLines = 50;

/** `hotpath stack`: the servers of compose.yaml, in containers or natively. */
export function stackCommand(io: ProcessIo): Command {
  return new Command("stack")
    .description("Start, stop and look at the servers of compose.yaml")
    .addCommand(
      action("up", "Start what does not run, and wait until it answers", {
        io,
        run: up,
      })
        .option("--node <program>", "the Node of the Kafka client", "node")
        .option("--json", "print the addresses as JSON"),
    )
    .addCommand(
      action("down", "Stop what was started here", { io, run: down })
        .option("--volumes", "remove the data as well"),
    )
    .addCommand(
      action("status", "Tell what runs where", { io, run: status })
        .option("--json", "print it as JSON"),
    )
    .addCommand(
      action("logs", "Print the end of what the servers wrote", {
        io,
        run: logs,
      }).option(
        "-n, --lines <count>",
        "lines of each",
        wholeNumber(1),
        defaultLines,
      ),
    );
}

function action(
  name: "up" | "down" | "status" | "logs",
  doc: string,
  parts: {
    readonly io: ProcessIo;
    readonly run: (request: Request) => Promise<void>;
  },
): Command {
  const { io, run } = parts;
  return new Command(name)
    .description(doc)
    .argument("[services...]", "kafka, redis, cassandra (default: all)")
    .option("--state-dir <dir>", "data, logs, processes", ".hotpath/stack")
    .option("--port-offset <n>", "add to each port", wholeNumber(0), 0)
    .option(
      "--timeout <duration>",
      "longest wait for a server",
      durationArgument,
      defaultTimeoutMs,
    )
    .option("--native", "without containers, even where an engine answers")
    .addOption(
      new Option("--docker", "in containers or not at all").conflicts("native"),
    )
    .addHelpText("after", help)
    .action(async (names: readonly string[], options: StackOptions) => {
      try {
        await run(await requestOf(names, options, io));
      } catch (thrown) {
        tellFailure(thrown, io);
      }
    });
}

const help = `
Containers are used where docker and its compose answer, else the same servers
are started natively: Kafka and Cassandra from Maven Central (needs Java 17 and
Maven), Redis from the PATH or from Debian's packages. What was fetched is kept
in HOTPATH_CACHE (default .hotpath/cache).

Exit code: 0 done, 1 (status) not everything runs, 3 a server or what it needs
is missing.

Examples:
  $ deno task stack up
  $ deno task stack up kafka redis --port-offset 20000 --state-dir /tmp/stack
  $ deno task stack status --json
  $ deno task stack down --volumes`;

async function requestOf(
  names: readonly string[],
  options: StackOptions,
  io: ProcessIo,
): Promise<Request> {
  const all = composeServices(await composeText(io));
  const services = chosenServices(all, names);
  const context: StackContext = {
    stateDir: resolve(options.stateDir),
    cacheDir: cacheDirOf(io),
    portOffset: options.portOffset,
    timeoutMs: options.timeout,
    io,
  };
  const mode = await modeOf(options, { all, context });
  return { mode, services, context, options };
}

async function composeText(io: ProcessIo): Promise<string> {
  try {
    return await io.readText("compose.yaml");
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    throw new HotpathError({
      code: "config-invalid",
      message:
        "Read compose.yaml: it is not there; start in the project's folder",
    });
  }
}

/** Containers where an engine answers, unless servers of ours run natively. */
async function modeOf(
  options: StackOptions,
  parts: {
    readonly all: readonly StackService[];
    readonly context: StackContext;
  },
): Promise<Mode> {
  const { all, context } = parts;
  const { io } = context;
  if (options.native) return tellMode("native", "as asked", io);
  if (options.docker) return tellMode("docker", "as asked", io);
  const known = await nativeStatus(all, context);
  if (known.some((one) => one.state !== "stopped")) {
    return tellMode("native", "servers of this folder run so", io);
  }
  const problem = await dockerProblem();
  return problem === undefined
    ? tellMode("docker", "an engine answers", io)
    : tellMode("native", problem, io);
}

function tellMode(mode: Mode, why: string, io: ProcessIo): Mode {
  const how = mode === "docker" ? "In containers" : "Without containers";
  io.err(`${how}: ${why}\n`);
  return mode;
}

async function up(request: Request): Promise<void> {
  const { mode, services, context, options } = request;
  const start = mode === "docker" ? dockerUp : nativeUp;
  // Without its client a broker is of no use here.
  const needsAddon = services.some((one) => one.native.kind === "kafka");
  const node = options.node ?? "node";
  const starting = start(services, context);
  const addon = needsAddon ? tellReadyAddon({ node }, context.io) : undefined;
  await Promise.allSettled([starting, addon]);
  const started = await starting;
  await addon;
  if (options.json) return tellJson(mode, started.map(withoutState), context);
  for (const { name, address } of started) {
    context.io.out(`${name} ${address}\n`);
  }
}

async function status(request: Request): Promise<void> {
  const { mode, services, context, options } = request;
  const look = mode === "docker" ? dockerStatus : nativeStatus;
  const found = await look(services, context);
  if (options.json) tellJson(mode, found, context);
  else {
    const rows = found.map((one) => [
      one.name,
      one.state,
      one.address,
      one.pid === undefined ? one.container ?? "" : `pid ${one.pid}`,
    ]);
    context.io.out(textTable(["service", "state", "address", ""], rows));
  }
  if (found.some((one) => one.state !== "running")) {
    context.io.exit(exitCodes.found);
  }
}

async function down(request: Request): Promise<void> {
  const { mode, services, context, options } = request;
  const volumes = options.volumes ?? false;
  const stop = mode === "docker" ? dockerDown : nativeDown;
  await stop(services, { ...context, volumes });
}

async function logs(request: Request): Promise<void> {
  const { mode, services, context, options } = request;
  const lines = options.lines ?? defaultLines;
  const print = mode === "docker" ? dockerLogs : nativeLogs;
  await print(services, { ...context, lines });
}

function withoutState(found: ServiceStatus): Omit<ServiceStatus, "state"> {
  const { state: _, ...rest } = found;
  return rest;
}

/** One object: how it runs, and each service by its name. */
function tellJson(
  mode: Mode,
  found: readonly Omit<ServiceStatus, "state">[],
  { io }: StackContext,
): void {
  const services = Object.fromEntries(
    found.map(({ name, ...rest }) => [name, rest]),
  );
  io.out(`${JSON.stringify({ mode, services })}\n`);
}
