import { Command } from "commander";
import { type Clock, systemClock } from "../core/clock.ts";
import { drawText } from "../graph/draw_text.ts";
import type { RunEnd, RunningTopology } from "../runtime/running_topology.ts";
import { startTopology } from "../runtime/start_topology.ts";
import { beginFrom } from "./begin_from.ts";
import { openLivePages } from "./live_pages.ts";
import { openRun } from "./open_run.ts";
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

/** `hotpath run`: runs a topology until it is told to stop. */
export function runCommand(io: ProcessIo): Command {
  const command = new Command("run")
    .description("Run a topology until it is told to stop")
    .argument("<file>", "topology to run");
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

Exit code: 0 drained, 3 a store cannot be reached, 4 the topology cannot be
loaded, 5 the run failed, 6 the drain deadline passed.

Examples:
  $ deno task run topology/hot-path.yaml --profile embedded
  $ deno task run topology/hot-path.yaml --profile embedded --until-idle 2s
  $ deno task run topology/hot-path.yaml --set nodes.batch.with.maxItems=50
  $ deno task run topology/hot-path.yaml --from 24h --group replay`,
    )
    .action((file: string, options: RunOptions) => run(file, options, io));
}

async function run(
  file: string,
  options: RunOptions,
  io: ProcessIo,
): Promise<void> {
  const logger = loggerOf(options, io);
  const stateDir = stateDirOf(options, io);
  try {
    const ui = uiOf(options, io);
    const open = await openRun({
      file,
      options,
      stateDir,
      clock: systemClock,
      logger,
      io,
      group: options.group,
    });
    if (open === undefined) return;
    try {
      await beginFrom(open, { ...options, logger });
      io.err(drawText(open.plan));
      logger.log("info", "Running", {
        topology: open.plan.name,
        config: open.plan.configHash,
        state: stateDir,
      });
      const running = startTopology({
        plan: open.plan,
        drivers: open.drivers,
        clock: systemClock,
        logger,
      });
      const pages = await openLivePages({
        ui,
        open,
        running,
        stateDir,
        clock: systemClock,
        logger,
        io,
      });
      const end = await runUntilDone(running, {
        io,
        clock: systemClock,
        idleMs: options.untilIdle,
      }).finally(() => pages.close());
      const { read, settled } = running.telemetry();
      logger.log("info", "Ended", { how: end.kind, read, settled });
      tellRunEnd(end, io);
    } finally {
      await open.close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  } finally {
    logger.flush();
  }
}

/** Waits for the end, draining on a request to stop or once it is idle. */
export async function runUntilDone(
  running: RunningTopology,
  options: {
    readonly io: ProcessIo;
    readonly clock: Clock;
    readonly idleMs?: number | undefined;
  },
): Promise<RunEnd> {
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
  running: RunningTopology,
  idleMs: number,
): Promise<void> {
  if (running.quietMs() < idleMs) return;
  // A log that cannot be asked now is asked again with the next look.
  const lag = await running.lag().catch(() => undefined);
  // Unknown is not nothing: a group may take longer to join than `idleMs`.
  if (lag?.every((one) => one.position >= one.end)) running.drain();
}

const idleLookMs = 100;
