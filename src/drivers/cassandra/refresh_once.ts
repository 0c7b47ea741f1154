import type { Client } from "cassandra-driver";
import type { Logger } from "../../core/logger.ts";

/** What the driver does with its hosts, which its types leave out. */
interface Refreshing {
  readonly controlConnection: {
    readonly hosts: Hosts;
    /** Connects anew where that is needed, and looks at the cluster. */
    _refresh(left?: Iterator<unknown>): Promise<void>;
  };
}

interface Hosts {
  get(address: string): Host | undefined;
  set(address: string, host: Host): void;
}

interface Host {
  /** Ends its connections, and connects no more. */
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
  const { controlConnection } = client as unknown as Refreshing;
  const failed = (thrown: unknown) => {
    logger.log("error", "Cassandra's hosts cannot be looked at anew", {
      reason: String(thrown),
    });
  };
  endReplaced(controlConnection.hosts, failed);
  const refresh = controlConnection._refresh.bind(controlConnection);
  let running: Promise<void> | undefined;
  // With hosts left to try it is a part of the look that runs.
  controlConnection._refresh = (left) =>
    left === undefined
      ? running ??= refresh().catch(failed).finally(() => running = undefined)
      : refresh(left);
}

function endReplaced(hosts: Hosts, failed: (thrown: unknown) => void): void {
  const set = hosts.set.bind(hosts);
  hosts.set = (address, host) => {
    const replaced = hosts.get(address);
    set(address, host);
    if (replaced === undefined || replaced === host) return;
    replaced.shutdown(false).catch(failed);
  };
}
