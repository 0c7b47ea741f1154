import type { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import { type OpenDrivers, openDrivers } from "../drivers/open_drivers.ts";
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

/**
 * Opens the stores of a topology, on the embedded profile where none is named.
 * Where it cannot be loaded the findings are printed and the exit code is set.
 */
export async function openToolDrivers(
  options: DriverOptions,
  parts: { readonly io: ProcessIo; readonly logger: Logger },
): Promise<OpenDrivers | undefined> {
  const { io, logger } = parts;
  const profile = options.profile ?? "embedded";
  const request = await planRequest(
    options.topology,
    { ...options, profile },
    { types: nodeTypes, io },
  );
  const loaded = await loadOrExit(request, io);
  if (loaded === undefined) return undefined;
  return await openDrivers(loaded.plan.drivers, {
    stateDir: stateDirOf(options, io),
    clock: systemClock,
    logger,
  });
}
