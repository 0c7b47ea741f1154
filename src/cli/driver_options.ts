import type { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import {
  type OpenDrivers,
  openDrivers,
  type OpenDriversOptions,
  openLog,
  openTable,
} from "../drivers/open_drivers.ts";
import type { Plan } from "../graph/plan.ts";
import { nodeTypes } from "../registry.ts";
import { loadOrExit } from "./load_or_exit.ts";
import type { ProcessIo } from "./process_io.ts";
import {
  addStateOptions,
  stateDirOf,
  type StateOptions,
} from "./run_options.ts";
import {
  addTopologyOptions,
  planRequest,
  type TopologyOptions,
} from "./topology_options.ts";

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
      "topology/hot-path.yaml",
    );
  return addStateOptions(command);
}

/** What a tool is given to open the stores with. */
interface ToolParts {
  readonly io: ProcessIo;
  readonly logger: Logger;
}

/**
 * Opens the stores of a topology, on the embedded profile where none is named.
 * Where it cannot be loaded the findings are printed and the exit code is set.
 */
export async function openToolDrivers(
  options: DriverOptions,
  parts: ToolParts,
): Promise<OpenDrivers | undefined> {
  const plan = await toolPlan(options, parts.io);
  return plan && await openDrivers(plan.drivers, storeOptions(options, parts));
}

/** Opens the log alone; see {@linkcode openToolDrivers}. */
export async function openToolLog(
  options: DriverOptions,
  parts: ToolParts,
): Promise<Awaited<ReturnType<typeof openLog>> | undefined> {
  const plan = await toolPlan(options, parts.io);
  return plan && await openLog(plan.drivers.log, storeOptions(options, parts));
}

/** Opens the table alone; see {@linkcode openToolDrivers}. */
export async function openToolTable(
  options: DriverOptions,
  parts: ToolParts,
): Promise<Awaited<ReturnType<typeof openTable>> | undefined> {
  const plan = await toolPlan(options, parts.io);
  return plan &&
    await openTable(plan.drivers.table, storeOptions(options, parts));
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

function storeOptions(
  options: DriverOptions,
  { io, logger }: ToolParts,
): OpenDriversOptions {
  return { stateDir: stateDirOf(options, io), clock: systemClock, logger };
}
