import { systemClock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import { type DriverChoices, openDrivers } from "../drivers/open_drivers.ts";
import { nodeTypes } from "../registry.ts";
import { LazyStores } from "./lazy_stores.ts";
import { loadOrExit } from "./load_or_exit.ts";
import type { ProcessIo } from "./process_io.ts";
import { stateDirOf, type StateOptions } from "./run_options.ts";
import { planRequest, type TopologyOptions } from "./topology_options.ts";

/** Options that say which stores are read. */
export interface ServeStoreOptions extends StateOptions, TopologyOptions {
  readonly topology?: string;
}

/**
 * The stores whose scores are served: those of a topology, else the embedded
 * ones. They are opened when they are read first. undefined where the topology
 * cannot be loaded; the findings are printed then and the exit code is set.
 */
export async function serveStores(
  options: ServeStoreOptions,
  { io, logger }: { readonly io: ProcessIo; readonly logger: Logger },
): Promise<LazyStores | undefined> {
  const choices = await driverChoices(options, io);
  if (choices === undefined) return undefined;
  const parts = {
    stateDir: stateDirOf(options, io),
    clock: systemClock,
    logger,
  };
  // The log is not read here, and a broker need not be there for it.
  return new LazyStores(() =>
    openDrivers({ ...choices, log: embedded }, parts)
  );
}

async function driverChoices(
  options: ServeStoreOptions,
  io: ProcessIo,
): Promise<DriverChoices | undefined> {
  if (options.topology === undefined) {
    return { log: embedded, cache: embedded, table: embedded };
  }
  const parts = { types: nodeTypes, io };
  const loaded = await loadOrExit(
    await planRequest(options.topology, options, parts),
    io,
  );
  return loaded?.plan.drivers;
}

const embedded = { driver: "embedded", with: {} } as const;
