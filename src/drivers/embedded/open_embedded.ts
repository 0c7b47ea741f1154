import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { Drivers } from "../drivers.ts";
import { Database } from "./database.ts";
import { EmbeddedCache } from "./embedded_cache.ts";
import { EmbeddedLog } from "./embedded_log.ts";
import { EmbeddedTable } from "./embedded_table.ts";

/** What the embedded drivers are opened with. */
export interface EmbeddedOptions {
  /** Folder of the state; made when it is not there. */
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The three seams on one file, and its end. */
export interface Embedded {
  readonly drivers: Drivers;
  close(): Promise<void>;
}

/**
 * Opens the state file and the seams on it. For trying, developing and
 * testing: one machine, one file, nothing is ever removed from its log. Fails
 * with `state-unwritable`, `state-newer` or `state-damaged`.
 */
export function openEmbedded(options: EmbeddedOptions): Embedded {
  const { stateDir, clock, logger } = options;
  makeFolder(stateDir);
  const db = new Database(`${stateDir}/hotpath.db`, clock);
  const log = new EmbeddedLog(db, {
    clock,
    logger,
    lockFolder: `${stateDir}/members`,
  });
  return {
    drivers: {
      log,
      cache: new EmbeddedCache(db, clock),
      table: new EmbeddedTable(db, clock),
    },
    async close() {
      try {
        await log.close();
      } finally {
        await db.close();
      }
    },
  };
}

function makeFolder(path: string): void {
  try {
    Deno.mkdirSync(path, { recursive: true });
  } catch (thrown) {
    throw new HotpathError({
      code: "state-unwritable",
      message: `Make the state folder ${path}: ${
        thrown instanceof Error ? thrown.message : thrown
      }; choose one that can be written with --state DIR or HOTPATH_STATE`,
      cause: thrown,
    });
  }
}
