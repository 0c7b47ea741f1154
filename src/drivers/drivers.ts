import type { Cache } from "./cache.ts";
import type { Log } from "./log.ts";
import type { Table } from "./table.ts";

/** The three seams that node types see, whatever stands behind them. */
export interface Drivers {
  readonly log: Log;
  readonly cache: Cache;
  readonly table: Table;
}
