import { auth, policies, types } from "cassandra-driver";
import type { Logger } from "../../core/logger.ts";
import { cassandraConnectError } from "./cassandra_connect_error.ts";
import type { CassandraSettings } from "./cassandra_settings.ts";
import { InsertClient } from "./insert_client.ts";
import { refreshOnce } from "./refresh_once.ts";
import { cassandraTls, contactPoints } from "./cassandra_tls.ts";

/**
 * Connects, or fails with the reason. The driver neither retries nor waits in
 * silence: a host that is away is found again within a quarter of a second,
 * and what to do about a failed write is the caller's decision.
 */
export async function connectCassandra(
  settings: CassandraSettings,
  logger: Logger,
): Promise<InsertClient> {
  const client = new InsertClient({
    contactPoints: contactPoints(settings.hosts),
    localDataCenter: settings.datacenter,
    ...(settings.username === undefined ? {} : {
      authProvider: new auth.PlainTextAuthProvider(
        settings.username,
        settings.password ?? "",
      ),
    }),
    ...(settings.tls ? { sslOptions: await cassandraTls(settings) } : {}),
    queryOptions: {
      prepare: true,
      isIdempotent: true,
      consistency: types.consistencies[settings.consistency],
    },
    socketOptions: {
      readTimeout: settings.timeout,
      connectTimeout: settings.timeout,
      defunctReadTimeoutThreshold: 8,
      keepAlive: true,
    },
    pooling: {
      heartBeatInterval: 3_000,
      coreConnectionsPerHost: { [types.distance.local]: 1 },
      maxRequestsPerConnection: 1_024,
    },
    policies: {
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(
        reconnectMs,
      ),
      retry: new policies.retry.FallthroughRetryPolicy(),
    },
    monitorReporting: { enabled: false },
  });
  client.on("hostDown", (host: { address: string }) => {
    logger.log("warn", "A Cassandra host is down", { host: host.address });
  });
  client.on("hostUp", (host: { address: string }) => {
    logger.log("info", "A Cassandra host is up", { host: host.address });
  });
  refreshOnce(client, logger);
  try {
    await client.connect();
  } catch (thrown) {
    await client.shutdown().catch(() => undefined);
    throw cassandraConnectError(thrown, settings);
  }
  return client;
}

const reconnectMs = 250;
