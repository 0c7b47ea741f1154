import { createClient, type RedisClientType } from "redis";
import { maskedAddress } from "../../config/secrets.ts";
import { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { withStackRemedy } from "../stack_remedy.ts";
import { readTlsFiles } from "../tls_files.ts";
import { redisError } from "./redis_error.ts";
import type { RedisSettings } from "./redis_settings.ts";
import { tryTls } from "./try_tls.ts";

/** One connection's client, with the defaults of the package's generics. */
export type RedisClient = RedisClientType;

/**
 * Connects once, or fails with the reason; afterwards the client reconnects by
 * itself, for ever. Nothing is queued while it is away: a write fails at once
 * and the caller, who knows how long to wait, tries again.
 */
export async function connectRedis(
  settings: RedisSettings,
  logger: Logger,
): Promise<RedisClient> {
  let connected = false;
  const address = maskedAddress(settings.url);
  const url = new URL(settings.url);
  const files = await readTlsFiles(settings, "drivers.cache.with");
  const client = createClient({
    url: settings.url,
    ...(settings.username === undefined ? {} : { username: settings.username }),
    ...(settings.password === undefined ? {} : { password: settings.password }),
    disableOfflineQueue: true,
    commandsQueueMaxLength: settings.queueCommands,
    // A frozen server is noticed by the silence of the pings, as a timer for
    // each command would cost more than the command.
    pingInterval: Math.ceil(settings.silence / 3),
    commandOptions: {},
    maintNotifications: "disabled",
    socket: {
      ...files,
      connectTimeout: settings.connectTimeout,
      socketTimeout: settings.silence,
      reconnectStrategy: (retries: number) => {
        if (!connected) return false;
        return Math.min(
          reconnectMaxMs,
          reconnectMs * 2 ** Math.min(retries, 8),
        );
      },
    },
  });
  client.on("error", (error: unknown) => {
    if (connected) logger.log("warn", redisError(error, "Redis").message);
  });
  try {
    if (url.protocol === "rediss:") {
      await tryTls(url, { files, timeoutMs: settings.connectTimeout });
    }
    await client.connect();
    await refuseCluster(client, address);
  } catch (thrown) {
    if (client.isOpen) client.destroy();
    throw withStackRemedy(redisError(
      thrown,
      `Connect to Redis at ${address} ` +
        "(drivers.cache.with.url, rediss: for TLS)",
      { connectingOverTls: url.protocol === "rediss:" },
    ));
  }
  connected = true;
  // The package's default generics are what `createClient` returns here.
  return client as unknown as RedisClient;
}

const reconnectMs = 50;
const reconnectMaxMs = 1_000;

/** A row's keys live together; a cluster would spread them over its nodes. */
async function refuseCluster(
  client: { info(section: string): Promise<string> },
  address: string,
): Promise<void> {
  const info = await client.info("cluster");
  if (!info.includes("cluster_enabled:1")) return;
  throw new HotpathError({
    code: "driver-unknown",
    message:
      `Connect to Redis at ${address} (drivers.cache.with.url): it runs as a cluster, which would spread the keys of one score over several nodes; use a single primary (with replicas if you like)`,
  });
}
