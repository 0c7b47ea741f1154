import type { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Drivers } from "./drivers.ts";
import { type Embedded, openEmbedded } from "./embedded/open_embedded.ts";
import { kolMetrics } from "./kol_metrics.ts";
import type { Log } from "./log.ts";
import type { Table } from "./table.ts";

/** Which driver stands behind a seam, with its settings as they were written. */
export interface DriverChoice {
  readonly driver: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** One choice for each seam. */
export interface DriverChoices {
  readonly log: DriverChoice;
  readonly cache: DriverChoice;
  readonly table: DriverChoice;
}

/** What drivers are opened with. */
export interface OpenDriversOptions {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The open seams, and their end. */
export interface OpenDrivers {
  readonly drivers: Drivers;
  close(): Promise<void>;
}

/**
 * Opens what stands behind the three seams. The real drivers are loaded only
 * when they are chosen, so the embedded ones start fast and need nothing else.
 * When one cannot be opened, those that are open are closed again.
 */
export async function openDrivers(
  choices: DriverChoices,
  options: OpenDriversOptions,
): Promise<OpenDrivers> {
  const opened: { close(): Promise<void> }[] = [];
  let embedded: Embedded | undefined;
  const theEmbedded = (): Drivers => {
    if (embedded === undefined) opened.push(embedded = openEmbedded(options));
    return embedded.drivers;
  };
  const closeAll = async () => {
    for (const one of opened.reverse()) await one.close();
  };
  const open = async <T extends { close(): Promise<void> }>(
    real: Promise<T>,
  ): Promise<T> => {
    const driver = await real;
    opened.push(driver);
    return driver;
  };
  try {
    const { log, cache, table } = choices;
    const drivers = {
      log: isEmbedded("log", log, "kafka")
        ? theEmbedded().log
        : await open(openKafka(log, options)),
      cache: isEmbedded("cache", cache, "redis")
        ? theEmbedded().cache
        : await open(openRedis(cache, options)),
      table: isEmbedded("table", table, "cassandra")
        ? theEmbedded().table
        : await open(openCassandra(table, options)),
    };
    return { drivers, close: closeAll };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

/** Opens the log alone, for a tool that needs no other seam. */
export async function openLog(
  choice: DriverChoice,
  options: OpenDriversOptions,
): Promise<{ readonly log: Log; close(): Promise<void> }> {
  if (isEmbedded("log", choice, "kafka")) {
    const embedded = openEmbedded(options);
    return { log: embedded.drivers.log, close: () => embedded.close() };
  }
  const log = await openKafka(choice, options);
  return { log, close: () => log.close() };
}

/** Opens the table alone, for a tool that needs no other seam. */
export async function openTable(
  choice: DriverChoice,
  options: OpenDriversOptions,
): Promise<{ readonly table: Table; close(): Promise<void> }> {
  if (isEmbedded("table", choice, "cassandra")) {
    const embedded = openEmbedded(options);
    return { table: embedded.drivers.table, close: () => embedded.close() };
  }
  const table = await openCassandra(choice, options);
  return { table, close: () => table.close() };
}

/** True for embedded, false for the seam's real driver; anything else fails. */
function isEmbedded(
  seam: string,
  choice: DriverChoice,
  real: string,
): boolean {
  if (choice.driver === "embedded") return true;
  if (choice.driver === real) return false;
  throw new HotpathError({
    code: "driver-unknown",
    message:
      `Open drivers.${seam}: expected embedded or ${real}: ${choice.driver}`,
  });
}

/** Opens the log of Kafka. */
export async function openKafka(
  choice: DriverChoice,
  options: OpenDriversOptions,
) {
  const { kafkaSettings } = await import("./kafka/kafka_settings.ts");
  const { KafkaLog } = await import("./kafka/kafka_log.ts");
  const settings = parsed("log", kafkaSettings, choice);
  const log = new KafkaLog({ settings, ...options });
  await log.start();
  return log;
}

/** Opens the cache of Redis. */
export async function openRedis(
  choice: DriverChoice,
  options: OpenDriversOptions,
) {
  const { redisSettings } = await import("./redis/redis_settings.ts");
  const { RedisCache } = await import("./redis/redis_cache.ts");
  const settings = parsed("cache", redisSettings, choice);
  return await RedisCache.open(settings, options.logger);
}

/** Opens the table of Cassandra. */
export async function openCassandra(
  choice: DriverChoice,
  options: OpenDriversOptions,
) {
  const { cassandraSettings } = await import(
    "./cassandra/cassandra_settings.ts"
  );
  const { CassandraTable } = await import("./cassandra/cassandra_table.ts");
  const settings = parsed("table", cassandraSettings, choice);
  return await CassandraTable.open(settings, kolMetrics, options.logger);
}

/** The settings with defaults; the first problem with its path. */
function parsed<S extends z.ZodType>(
  seam: string,
  schema: S,
  choice: DriverChoice,
): z.output<S> {
  const result = schema.safeParse(choice.with);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = ["drivers", seam, "with", ...(issue?.path ?? [])].join(".");
  throw new HotpathError({
    code: "config-invalid",
    message: `Read ${path}: ${issue?.message ?? "not understood"}`,
  });
}
