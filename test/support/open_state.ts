import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { openDrivers } from "../../src/drivers/open_drivers.ts";

/** Looks into the stores of a state folder that other processes have written. */
export async function withStores<T>(
  stateDir: string,
  work: (drivers: Drivers) => Promise<T>,
): Promise<T> {
  const embedded = { driver: "embedded", with: {} };
  const open = await openDrivers(
    { log: embedded, cache: embedded, table: embedded },
    { stateDir, clock: systemClock, logger: silentLogger },
  );
  try {
    return await work(open.drivers);
  } finally {
    await open.close();
  }
}
