import { type Clock, systemClock } from "../../../src/core/clock.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import type { Drivers } from "../../../src/drivers/drivers.ts";
import {
  type Embedded,
  openEmbedded,
} from "../../../src/drivers/embedded/open_embedded.ts";

/** A state folder that goes with the test, opened as often as it likes. */
export class EmbeddedState {
  readonly path = Deno.makeTempDirSync({ prefix: "hotpath-embedded-" });
  readonly #open: Embedded[] = [];

  /** Opens the state as one more process does. */
  open(clock: Clock = systemClock): Drivers {
    const embedded = openEmbedded({
      stateDir: this.path,
      clock,
      logger: silentLogger,
    });
    this.#open.push(embedded);
    return embedded.drivers;
  }

  /** Closes what was opened, but leaves the folder. */
  async closeAll(): Promise<void> {
    for (const embedded of this.#open.splice(0)) await embedded.close();
  }

  async close(): Promise<void> {
    await this.closeAll();
    await Deno.remove(this.path, { recursive: true });
  }
}
