import { Command } from "commander";
import { type Clock, systemClock } from "../core/clock.ts";
import { drawText } from "../graph/draw_text.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { RunningTopologies } from "../runtime/running_topologies.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";
import { runTogether, type Together } from "../runtime/run_together.ts";
import { startTopology } from "../runtime/start_topology.ts";
import type { Ui } from "../ui/ui_server.ts";
import { beginFrom } from "./begin_from.ts";
import { openLivePages } from "./live_pages.ts";
import { openRuns, type OpenTopology } from "./open_runs.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure, tellRunEnd } from "./run_end.ts";
import {
  addStateOptions,
  addUiOption,
  durationArgument,
  loggerOf,
  stateDirOf,
  type StateOptions,
  uiOf,
} from "./run_options.ts";
import { timeArgument } from "./time_argument.ts";
import {
  addTopologyOptions,
  type TopologyOptions,
} from "./topology_options.ts";

interface RunOptions extends TopologyOptions, StateOptions {
  readonly group?: string;
  readonly from?: number;
  readonly untilIdle?: number;
  readonly ui?: string;
}

/** `hotpath run`: runs topologies until they are told to stop. */
export function runCommand(io: ProcessIo): Command {
  const command = new Command("run")
    .description("Run topologies until they are told to stop")
    .argument("<files...>", "topologies to run, in one process");
  addTopologyOptions(command);
  addStateOptions(command);
  return addUiOption(command)
    .option(
      "--group <group>",
      "read as this consumer group instead of the one in the file",
    )
    .option(
      "--from <time>",
      "where the group begins that has committed nothing yet (with --group): 2025-12-03T10:00:00Z, or 2h",
      timeArgument,
    )
    .option(
      "--until-idle <duration>",
      "drain and exit once nothing new came for so long",
      durationArgument,
    )
    .addHelpText(
      "after",
      `
SIGTERM or Ctrl-C drains: sources stop, what is in flight is settled and
committed. A second one stops at once.

Several topologies share one scoring service and one set of connections; each
has a budget, a group and live pages of its own, at the next port. One that
fails drains the others, and the exit code is its own.

Exit code: 0 drained, 3 a store cannot be reached, 4 the topology cannot be
loaded, 5 the run failed, 6 the drain deadline passed.

Examples:
  $ deno task run topology/hot-path.yaml --profile embedded
  $ deno task run topology/hot-path.yaml --profile embedded --until-idle 2s
  $ deno task run topology/hot-path.yaml --set nodes.batch.with.maxItems=50
  $ deno task run topology/hot-path.yaml --from 24h --group replay
  $ deno task run topology/hot-path.yaml mine.yaml --profile compose`,
    )
    .action((files: readonly string[], options: RunOptions) =>
      run(files, options, io)
    );
}

async function run(
  files: readonly string[],
  options: RunOptions,
  io: ProcessIo,
): Promise<void> {
  const logger = loggerOf(options, io);
  const stateDir = stateDirOf(options, io);
  try {
    const ui = uiOf(options, io);
    refuseOneGroup(files, options);
    const open = await openRuns({
      files,
      options,
      stateDir,
      clock: systemClock,
      logger,
      io,
      group: options.group,
    });
    if (open === undefined) return;
    try {
      await runAll(open.topologies, { options, ui, stateDir, logger, io });
    } finally {
      await open.close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  } finally {
    logger.flush();
  }
}

/** A group is of one topology: its members share the partitions. */
function refuseOneGroup(files: readonly string[], { group }: RunOptions): void {
  if (group === undefined || files.length === 1) return;
  throw new HotpathError({
    code: "usage",
    message:
      `Read as another group, expected one topology for --group: ${files.length}`,
  });
}

interface RunParts {
  readonly options: RunOptions;
  readonly ui: string | undefined;
  readonly stateDir: string;
  readonly logger: Logger;
  readonly io: ProcessIo;
}

async function runAll(
  topologies: readonly OpenTopology[],
  parts: RunParts,
): Promise<void> {
  const { options, io } = parts;
  const all = new RunningTopologies(systemClock);
  const started: Started[] = [];
  const pages: Pick<Ui, "close">[] = [];
  try {
    for (const [place, open] of topologies.entries()) {
      const one = await startOne(open, {
        ...parts,
        topologies: all,
        isOneOfMany: topologies.length > 1,
      });
      started.push(one);
      pages.push(
        await openLivePages({
          ...parts,
          ...one,
          ...(topologies.length > 1 ? { place } : {}),
          clock: systemClock,
        }),
      );
    }
    const together = runTogether(started.map((one) => one.running));
    const { end, index } = await runUntilDone(together, {
      io,
      clock: systemClock,
      idleMs: options.untilIdle,
    });
    if (end.kind === "failed" && topologies.length > 1) {
      io.err(`${started[index]?.open.plan.name}: `);
    }
    tellRunEnd(end, io);
  } catch (thrown) {
    // No run must outlive the stores that it stands on.
    for (const { running } of started) running.stop();
    await Promise.all(started.map(({ running }) => running.done));
    throw thrown;
  } finally {
    for (const one of pages) await one.close();
  }
}

/** A topology that runs, and what it was started with. */
interface Started {
  readonly open: OpenTopology;
  readonly running: RunningTopology;
  readonly logger: Logger;
}

async function startOne(
  open: OpenTopology,
  parts: RunParts & {
    readonly topologies: RunningTopologies;
    readonly isOneOfMany: boolean;
  },
): Promise<Started> {
  const { options, stateDir, logger: all, io } = parts;
  const { plan, drivers } = open;
  const logger = parts.isOneOfMany ? namedLogger(all, plan.name) : all;
  await beginFrom(open, { ...options, logger });
  io.err(drawText(plan));
  logger.log("info", "Running", {
    topology: plan.name,
    config: plan.configHash,
    state: stateDir,
  });
  const running = startTopology({
    plan,
    drivers,
    clock: systemClock,
    logger,
    topologies: parts.topologies,
  });
  running.done.then((end) => {
    const { read, settled } = running.telemetry();
    logger.log("info", "Ended", { how: end.kind, read, settled });
  });
  return { open, running, logger };
}

/** Says in each line which topology of the process it is about. */
function namedLogger(logger: Logger, topology: string): Logger {
  return {
    log: (level, message, fields) =>
      logger.log(level, message, { topology, ...fields }),
  };
}

/** One topology, or all of a process together. */
type Runnable<End> = Omit<Together, "done"> & { readonly done: Promise<End> };

/** Waits for the end, draining on a request to stop or once it is idle. */
export async function runUntilDone<End>(
  running: Runnable<End>,
  options: {
    readonly io: ProcessIo;
    readonly clock: Clock;
    readonly idleMs?: number | undefined;
  },
): Promise<End> {
  const { io, clock, idleMs } = options;
  const stopListening = io.onStop(() => running.drain());
  const stopLooking = idleMs === undefined ? () => {} : clock.every(
    idleLookMs,
    () => void drainIfIdle(running, idleMs),
  );
  try {
    return await running.done;
  } finally {
    stopLooking();
    stopListening();
  }
}

/** Idle is: nothing in flight, nothing new for a while, nothing left to read. */
async function drainIfIdle(
  running: Omit<Together, "done">,
  idleMs: number,
): Promise<void> {
  if (running.quietMs() < idleMs) return;
  // A log that cannot be asked now is asked again with the next look.
  const lag = await running.lag().catch(() => undefined);
  // Unknown is not nothing: a group may take longer to join than `idleMs`.
  if (lag?.every((one) => one.position >= one.end)) running.drain();
}

const idleLookMs = 100;
