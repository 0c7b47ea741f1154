import { type Clock, systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { openEmbedded } from "../../src/drivers/embedded/open_embedded.ts";

/** Embedded drivers on a folder that goes with them. */
export interface EmbeddedDrivers extends AsyncDisposable {
  readonly drivers: Drivers;
}

/** Opens the embedded drivers on a new folder. */
export async function embeddedDrivers(
  clock: Clock = systemClock,
): Promise<EmbeddedDrivers> {
  const stateDir = await Deno.makeTempDir({ prefix: "hotpath-test-" });
  const { drivers, close } = openEmbedded({
    stateDir,
    clock,
    logger: silentLogger,
  });
  return {
    drivers,
    async [Symbol.asyncDispose]() {
      await close();
      await Deno.remove(stateDir, { recursive: true });
    },
  };
}
