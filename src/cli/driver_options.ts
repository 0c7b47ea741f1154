import type { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { openSeam, type Seam } from "../drivers/open_drivers.ts";
import type { Plan } from "../graph/plan.ts";
import { nodeTypes } from "../registry.ts";
import { loadOrExit } from "./load_or_exit.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import {
  addStateOptions,
  loggerOf,
  stateDirOf,
  type StateOptions,
} from "./run_options.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

/** The topology that is meant where none is named. */
export const defaultTopology = "topology/hot-path.yaml";

/** Options of tools that read and write the stores without running anything. */
export interface DriverOptions extends TopologyOptions, StateOptions {
  readonly topology: string;
}

/** Adds the options that say which stores are meant. */
export function addDriverOptions(command: Command): Command {
  addTopologyOptions(command)
    .option(
      "--topology <file>",
      "topology whose stores are meant",
      defaultTopology,
    );
  return addStateOptions(command);
}

/**
 * Opens one seam of a topology, on the embedded profile where none is named,
 * works with it, closes it, and tells a failure. Where the topology cannot be
 * loaded the findings are printed and the exit code is set.
 */
export async function withSeam<S extends Seam>(
  seam: S,
  { options, io }: { readonly options: DriverOptions; readonly io: ProcessIo },
  work: (driver: Drivers[S], plan: Plan) => Promise<void>,
): Promise<void> {
  try {
    const logger = loggerOf(options, io);
    const plan = await toolPlan(options, io);
    if (plan === undefined) return;
    const { driver, close } = await openSeam(seam, plan.drivers[seam], {
      stateDir: stateDirOf(options, io),
      clock: systemClock,
      logger,
    });
    try {
      await work(driver, plan);
    } finally {
      await close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

async function toolPlan(
  options: DriverOptions,
  io: ProcessIo,
): Promise<Plan | undefined> {
  const profile = options.profile ?? "embedded";
  const request = await planRequest(
    options.topology,
    { ...options, profile },
    { types: nodeTypes, io },
  );
  return (await loadOrExit(request, io))?.plan;
}
