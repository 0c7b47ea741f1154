import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/core/clock.ts";
import { processes } from "../support/processes.ts";

const client = fileURLToPath(
  new URL("../../src/drivers/kafka/port/main.mjs", import.meta.url),
);

/**
 * Kafka clients of this project that outlive the process that started them, a
 * line each. Each keeps partitions of a group that nobody reads any more. One
 * that is just ending is waited for.
 */
export async function orphanedClients(): Promise<readonly string[]> {
  const until = performance.now() + endMsMax;
  for (;;) {
    const found = [...(await processes()).values()].filter((one) =>
      one.parent === 1 && one.isAlive && one.command.endsWith(client)
    );
    if (found.length === 0 || performance.now() > until) {
      return found.map(({ pid, command }) => `process ${pid}: ${command}`);
    }
    await systemClock.sleep(lookMs);
  }
}

const lookMs = 100;
const endMsMax = 5_000;
