import { systemClock } from "../../src/core/clock.ts";
import type { Logger } from "../../src/core/logger.ts";
import {
  type OpenDrivers,
  openDrivers,
} from "../../src/drivers/open_drivers.ts";

/** Where the three servers are. */
export interface ServerAddresses {
  readonly brokers: string;
  /** With the scheme, and the database after a slash where one is meant. */
  readonly redis: string;
  readonly cassandra: string;
  /** Cassandra's; the driver's own default when absent. */
  readonly keyspace?: string;
}

/** Opens the stores on real servers. */
export function openServers(
  { brokers, redis, cassandra, keyspace }: ServerAddresses,
  logger: Logger,
): Promise<OpenDrivers> {
  return openDrivers({
    log: { driver: "kafka", with: { brokers } },
    cache: { driver: "redis", with: { url: redis } },
    table: {
      driver: "cassandra",
      with: {
        hosts: cassandra,
        ...(keyspace === undefined ? {} : { keyspace }),
      },
    },
    // No driver of a server keeps anything in a state folder.
  }, { stateDir: ".", clock: systemClock, logger });
}
