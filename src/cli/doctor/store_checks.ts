import { maskedAddress } from "../../config/secrets.ts";
import { HotpathError } from "../../core/errors.ts";
import type { InternalTopic } from "../../core/node.ts";
import type { TopicSpec } from "../../drivers/log.ts";
import { kolMetrics } from "../../drivers/kol_metrics.ts";
import {
  openCassandra,
  type OpenDriversOptions,
  openKafka,
  openRedis,
} from "../../drivers/open_drivers.ts";
import type { Table } from "../../drivers/table.ts";
import { knownTopics } from "../../drivers/topics.ts";
import type { DriverChoice } from "../../graph/plan.ts";
import { openEmbedded } from "../../drivers/embedded/open_embedded.ts";
import type { Check, Found } from "./check_result.ts";
import { rowCopiesFound, topicCopiesFound } from "./copies_found.ts";

/**
 * Do the brokers answer, and are the topics there with the partitions that are
 * wanted?
 */
export function brokersCheck(
  choice: DriverChoice,
  options: OpenDriversOptions & {
    readonly needed: readonly string[];
    readonly internal: readonly InternalTopic[];
    /** The options that name the same stores to a tool. */
    readonly toolOptions: string;
  },
): Check {
  return {
    name: "brokers",
    async run() {
      try {
        const log = await openKafka(choice, options);
        try {
          const topics = await log.admin.listTopics();
          const { brokers } = await log.admin.cluster();
          const found = `${place(choice)}, ${topics.length} topics`;
          const used = [
            ...options.needed,
            ...options.internal.map((one) => one.topic),
          ];
          return [
            { level: "ok", found },
            { check: "topics", ...topicsFound(topics, options) },
            { check: "copies", ...topicCopiesFound(topics, { brokers, used }) },
          ];
        } finally {
          await log.close();
        }
      } catch (thrown) {
        const { found, ...more } = refused(thrown, "KAFKA_BROKERS");
        return [
          { ...more, found: `${place(choice)}: ${found}` },
          { check: "topics", ...notLookedAt("a broker") },
        ];
      }
    },
  };
}

/**
 * What is missing of the needed topics; others of the platform may be, and a
 * run makes what is the topology's own.
 */
export function topicsFound(
  topics: readonly TopicSpec[],
  { needed, internal, toolOptions }: {
    readonly needed: readonly string[];
    readonly internal: readonly InternalTopic[];
    readonly toolOptions: string;
  },
): Found {
  const present = new Map(topics.map((one) => [one.topic, one.partitions]));
  const changed = internal.flatMap(({ topic, partitions }) => {
    const found = present.get(topic);
    return found === undefined || found === partitions
      ? []
      : [`${topic} has ${found} partitions, not ${partitions}`];
  });
  if (changed.length > 0) {
    const remedy = "set the window's partitions to what the topic has";
    return { level: "fail", found: changed.join(", "), remedy };
  }
  const missing = needed.filter((topic) => !present.has(topic));
  if (missing.length > 0) {
    const remedy = `run deno task topics apply ${toolOptions}`;
    return { level: "fail", found: `missing: ${missing.join(", ")}`, remedy };
  }
  const differing = knownTopics.flatMap(({ topic, partitions }) => {
    const found = present.get(topic);
    return found === undefined || found === partitions
      ? []
      : [`${topic} has ${found} partitions, not ${partitions}`];
  });
  if (differing.length > 0) {
    const remedy =
      `keys may be out of order; see deno task topics plan ${toolOptions}`;
    return { level: "warn", found: differing.join(", "), remedy };
  }
  return { level: "ok", found: needed.join(", ") };
}

/** Does Redis answer, and is the clock of this machine that of Redis? */
export function redisCheck(
  choice: DriverChoice,
  options: OpenDriversOptions,
): Check {
  const { clock } = options;
  return {
    name: "redis",
    async run() {
      try {
        const cache = await openRedis(choice, options);
        try {
          const [wall, began] = [clock.now(), clock.monotonic()];
          const server = await cache.serverTimeMs();
          const tookMs = clock.monotonic() - began;
          const found = `${place(choice)}, ${tookMs.toFixed(1)} ms`;
          const skewMs = wall + tookMs / 2 - server;
          return [
            { level: "ok", found },
            { check: "clock", ...skewFound(skewMs) },
          ];
        } finally {
          await cache.close();
        }
      } catch (thrown) {
        return [
          refused(thrown, "REDIS_URL"),
          { check: "clock", ...notLookedAt("Redis") },
        ];
      }
    },
  };
}

/** A clock so far off misjudges what expires, milliseconds. */
const skewWarnMs = 1_000;
/** And so far off takes good events for events of the future, milliseconds. */
const skewFailMs = 60_000;

/** What a clock's difference from the store's means. */
export function skewFound(skewMs: number): Found {
  const size = Math.abs(skewMs);
  const way = skewMs < 0 ? "behind" : "ahead of";
  const found = `${Math.round(size)} ms ${way} Redis`;
  if (size <= skewWarnMs) return { level: "ok", found };
  const level = size > skewFailMs ? "fail" : "warn";
  return { level, found, remedy: "synchronise both clocks (NTP)" };
}

/** Does Cassandra answer, with the tables that are wanted? */
export function cassandraCheck(
  choice: DriverChoice,
  options: OpenDriversOptions & { readonly toolOptions: string },
): Check {
  return {
    name: "cassandra",
    async run() {
      try {
        const table = await openCassandra(choice, options);
        try {
          const found = await tablesFound(table, {
            place: place(choice),
            ...options,
          });
          const { nodes, copies } = await table.cluster();
          // Where there is no keyspace yet, that is what has to be told.
          return copies === 0 ? [found] : [found, {
            check: "copies",
            ...rowCopiesFound({ nodes, copies }),
          }];
        } finally {
          await table.close();
        }
      } catch (thrown) {
        return [refused(thrown, "CASSANDRA_HOSTS")];
      }
    },
  };
}

/** What the tables lack. */
export async function tablesFound(
  table: Pick<Table, "planSchema">,
  { place, toolOptions }: {
    readonly place: string;
    readonly toolOptions: string;
  },
): Promise<Found> {
  const changes = (await table.planSchema(kolMetrics))
    .filter(({ kind }) => kind !== "note");
  if (changes.length === 0) {
    return { level: "ok", found: `${place}, ${kolMetrics.length} tables` };
  }
  const found = changes.map((one) => `${one.kind} ${one.table}`).join(", ");
  const remedy = changes.some((one) => one.kind === "conflict")
    ? `a table differs so that data would be lost; see deno task schema plan ${toolOptions}`
    : `run deno task schema apply ${toolOptions}`;
  return { level: "fail", found: `${place}, to do: ${found}`, remedy };
}

/** Can the state file of the embedded stores be opened? */
export function stateCheck(options: OpenDriversOptions): Check {
  return {
    name: "state",
    async run() {
      const embedded = openEmbedded(options);
      await embedded.close();
      return [{ level: "ok", found: `${options.stateDir}/hotpath.db` }];
    },
  };
}

function notLookedAt(what: string): Found {
  const found = `not looked at, as it takes ${what} that answers`;
  return { level: "warn", found, remedy: "see the line above" };
}

/**
 * A driver's error with its own remedy. Where nothing answers, that is to start
 * what is missing or to say where it is; a fault of our own is none of these.
 */
export function refused(thrown: unknown, variable: string): Found {
  if (!(thrown instanceof HotpathError)) throw thrown;
  const [found = "", ...rest] = thrown.message.split("; ");
  const remedy = thrown.disposition === "retry"
    ? `run deno task stack up, or set ${variable}`
    : rest.join("; ");
  return { level: "fail", found, ...(remedy === "" ? {} : { remedy }) };
}

/** The address of a store, less a password. */
function place({ with: settings }: DriverChoice): string {
  const { brokers, url, hosts } = settings;
  const address = [brokers, url, hosts].find((one) => typeof one === "string");
  return maskedAddress(String(address ?? ""));
}
