import { systemClock } from "../../../src/core/clock.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import { openEmbedded } from "../../../src/drivers/embedded/open_embedded.ts";
import { logContract } from "../../contract/log_contract.ts";

logContract("embedded", async () => {
  const stateDir = await Deno.makeTempDir();
  const embedded = openEmbedded({
    stateDir,
    clock: systemClock,
    logger: silentLogger,
  });
  return {
    log: embedded.drivers.log,
    groupWaitMs: 5_000,
    async close() {
      await embedded.close();
      await Deno.remove(stateDir, { recursive: true });
    },
  };
});
