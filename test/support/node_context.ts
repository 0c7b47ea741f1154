import { type Clock, systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { NodeContext } from "../../src/core/node.ts";
import { NodeTallies } from "../../src/core/node_tallies.ts";
import type { ProcessMetrics } from "../../src/core/process_metrics.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";

/** A node's context; a driver that a test did not give must not be touched. */
export function nodeContext(
  part: {
    readonly id?: string;
    readonly drivers?: Partial<Drivers>;
    readonly clock?: Clock;
    readonly metrics?: ProcessMetrics;
    readonly tallies?: NodeTallies;
  } = {},
): NodeContext<Drivers> {
  return {
    id: part.id ?? "node",
    topology: "test",
    configHash: "0123456789ab",
    clock: part.clock ?? systemClock,
    logger: silentLogger,
    drivers: {
      get log() {
        return given("log", part.drivers?.log);
      },
      get cache() {
        return given("cache", part.drivers?.cache);
      },
      get table() {
        return given("table", part.drivers?.table);
      },
    },
    metrics: part.metrics ?? noMetrics,
    tallies: part.tallies ?? new NodeTallies(),
  };
}

/** Of a process in which nothing runs. */
const noMetrics: ProcessMetrics = {
  instance: "test",
  now: () => [],
  withLags: () => Promise.resolve([]),
};

function given<T>(name: string, driver: T | undefined): T {
  if (driver === undefined) throw new Error(`The ${name} was not given`);
  return driver;
}
