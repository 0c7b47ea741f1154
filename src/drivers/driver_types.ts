import type { DriverType } from "../core/driver_type.ts";
import { cassandraSettings } from "./cassandra/cassandra_settings.ts";
import { kafkaSettings } from "./kafka/kafka_settings.ts";
import { redisSettings } from "./redis/redis_settings.ts";

/**
 * Every server that a topology may name, one for each seam; the embedded
 * drivers beside them have nothing to set.
 */
export const driverTypes: readonly DriverType[] = [
  {
    seam: "log",
    driver: "kafka",
    doc: "Kafka, for topics and consumer groups",
    settings: kafkaSettings,
  },
  {
    seam: "cache",
    driver: "redis",
    doc: "Redis, for hashes and rankings",
    settings: redisSettings,
  },
  {
    seam: "table",
    driver: "cassandra",
    doc: "Cassandra, for tables of history",
    settings: cassandraSettings,
  },
];
