import type { Client } from "cassandra-driver";
import type { Logger } from "../../core/logger.ts";

/** What the driver does with its hosts, which its types leave out. */
interface Refreshing {
  readonly controlConnection: {
    /** Connects anew where that is needed, and looks at the cluster. */
    _refresh(left?: Iterator<unknown>): Promise<void>;
  };
  readonly hosts: { values(): readonly Host[] };
}

interface Host {
  /** Ends its connections once they have answered, and connects no more. */
  shutdown(waitForPending: boolean): Promise<void>;
}

/**
 * Lets the driver look at its cluster anew once at a time, and ends the hosts
 * that it replaces. Left to itself it listens twice for the loss of a connection
 * that it had to open anew, and begins a look for each listener: with each loss
 * there are more of them, and one that falls over what another has reset would
 * end the process. A host that it replaces would go on connecting for ever.
 */
export function refreshOnce(client: Client, logger: Logger): void {
  const { controlConnection, hosts } = client as unknown as Refreshing;
  const refresh = controlConnection._refresh.bind(controlConnection);
  let running: Promise<void> | undefined;
  const look = async () => {
    const before = hosts.values();
    try {
      await refresh();
    } catch (thrown) {
      logger.log("error", "Cassandra's hosts cannot be looked at anew", {
        reason: String(thrown),
      });
    }
    const now = new Set(hosts.values());
    for (const host of before) {
      if (!now.has(host)) await host.shutdown(true);
    }
    running = undefined;
  };
  // With hosts left to try it is a part of the look that runs.
  controlConnection._refresh = (left) =>
    left === undefined ? running ??= look() : refresh(left);
}
