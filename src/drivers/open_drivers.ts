import type { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Drivers } from "./drivers.ts";
import { type Embedded, openEmbedded } from "./embedded/open_embedded.ts";
import { kolMetrics } from "./kol_metrics.ts";
import { checkTlsFiles } from "./tls_files.ts";

/** One of the three seams. */
export type Seam = keyof Drivers;

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
  const open = async <S extends Seam>(seam: S): Promise<Drivers[S]> => {
    if (isEmbedded(seam, choices[seam])) return theEmbedded()[seam];
    const driver = await servers[seam].open(choices[seam], options);
    opened.push(driver);
    return driver;
  };
  try {
    const drivers = {
      log: await open("log"),
      cache: await open("cache"),
      table: await open("table"),
    };
    return { drivers, close: closeAll };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

/** Opens one seam alone, for a tool that needs no other. */
export async function openSeam<S extends Seam>(
  seam: S,
  choice: DriverChoice,
  options: OpenDriversOptions,
): Promise<{ readonly driver: Drivers[S]; close(): Promise<void> }> {
  if (isEmbedded(seam, choice)) {
    const embedded = openEmbedded(options);
    return { driver: embedded.drivers[seam], close: () => embedded.close() };
  }
  const driver = await servers[seam].open(choice, options);
  return { driver, close: () => driver.close() };
}

/** The driver of each seam that stands for a server. */
const servers: {
  readonly [S in Seam]: {
    readonly name: string;
    open(
      choice: DriverChoice,
      options: OpenDriversOptions,
    ): Promise<Drivers[S]>;
  };
} = {
  log: { name: "kafka", open: openKafka },
  cache: { name: "redis", open: openRedis },
  table: { name: "cassandra", open: openCassandra },
};

/** True for embedded, false for the seam's server; anything else fails. */
function isEmbedded(seam: Seam, choice: DriverChoice): boolean {
  const { name } = servers[seam];
  if (choice.driver === "embedded") return true;
  if (choice.driver === name) return false;
  throw new HotpathError({
    code: "driver-unknown",
    message:
      `Open drivers.${seam}: expected embedded or ${name}: ${choice.driver}`,
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
  await checkTlsFiles(settings, "drivers.log.with");
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
