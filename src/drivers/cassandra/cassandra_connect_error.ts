import { errors } from "cassandra-driver";
import { HotpathError } from "../../core/errors.ts";
import { withStackRemedy } from "../stack_remedy.ts";
import { cassandraError } from "./cassandra_error.ts";
import type { CassandraSettings } from "./cassandra_settings.ts";

/** Why Cassandra cannot be connected to, with the setting that is to blame. */
export function cassandraConnectError(
  thrown: unknown,
  { hosts, datacenter, tls }: CassandraSettings,
): HotpathError {
  const action = `Connect to Cassandra at ${hosts}`;
  const inner: readonly unknown[] =
    thrown instanceof errors.NoHostAvailableError
      ? Object.values(thrown.innerErrors)
      : [thrown];
  const found = inner.map(datacentersOf).find((one) => one !== undefined);
  if (found !== undefined) {
    return new HotpathError({
      code: "config-invalid",
      message:
        `${action}, no host is in the data center of drivers.table.with.datacenter, expected one of ${found}: ${datacenter}`,
      cause: thrown,
    });
  }
  // Only names that are unknown leave no host that could have been tried.
  if (inner.length === 0) {
    return new HotpathError({
      code: "write-unavailable",
      message:
        `${action}, none of the names can be resolved; check drivers.table.with.hosts`,
      cause: thrown,
    });
  }
  return withStackRemedy(cassandraError(
    thrown,
    `${action} (drivers.table.with.hosts, tls: true for TLS)`,
    { connectingOverTls: tls },
  ));
}

/** The data centers that there are, where the driver misses the one it wants. */
function datacentersOf(error: unknown): string | undefined {
  if (!(error instanceof errors.ArgumentError)) return undefined;
  return /data ?center.*\[([^\]]*)\]/i.exec(error.message)?.[1];
}
