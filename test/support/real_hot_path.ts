import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import {
  type OpenDrivers,
  openDrivers,
} from "../../src/drivers/open_drivers.ts";
import {
  type BenchNames,
  benchNames,
  benchTopology,
} from "../../scripts/bench/stack/bench_topology.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { Child } from "./child.ts";
import { type RealStack, realStack } from "./real_stack.ts";
import { StateFolder } from "./state_folder.ts";

/** How a member of the group is started. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The shipped hot path on the real stack, with topics, a group, a keyspace and
 * a Redis database of its own, so that tests can share one stack.
 */
export class RealHotPath {
  readonly names: BenchNames;
  readonly drivers: Drivers;
  readonly env: Record<string, string>;
  readonly #folder: StateFolder;
  readonly #scoring: Child;
  readonly #open: OpenDrivers;

  private constructor(parts: {
    readonly names: BenchNames;
    readonly env: Record<string, string>;
    readonly folder: StateFolder;
    readonly scoring: Child;
    readonly open: OpenDrivers;
  }) {
    this.names = parts.names;
    this.env = parts.env;
    this.#folder = parts.folder;
    this.#scoring = parts.scoring;
    this.#open = parts.open;
    this.drivers = parts.open.drivers;
  }

  /** `database` is Redis's, from 2 to 15: one for each test. */
  static async open(database: number): Promise<RealHotPath> {
    const stack = await realStack();
    const names = benchNames(uniqueName("test").replaceAll(/[^a-z0-9]/g, "-"));
    const keyspace = names.group.replaceAll("-", "_").slice(0, keyspaceMax);
    const folder = new StateFolder();
    const redis = `redis://${stack.redis}/${database}`;
    const open = await openStores(stack, { keyspace, redis });
    const { log, table } = open.drivers;
    await log.admin.createTopics([
      { topic: names.source, partitions: 3 },
      { topic: names.scores, partitions: 4 },
      { topic: names.deadLetters, partitions: 1 },
    ]);
    await table.applySchema(kolMetrics);
    const scoring = onServers(["serve", "--port", "0", "--no-access-log"], {});
    await scoring.until("an address", (one) => one.stdout.includes("\n"));
    const shipped = await Deno.readTextFile("topology/hot-path.yaml");
    await Deno.writeTextFile(
      folder.at("hot-path.yaml"),
      benchTopology(shipped, names, []),
    );
    await Deno.mkdir(folder.at("profiles"));
    await Deno.copyFile(
      "topology/profiles/compose.yaml",
      folder.at("profiles/compose.yaml"),
    );
    const env = {
      KAFKA_BROKERS: stack.kafka,
      REDIS_URL: redis,
      CASSANDRA_HOSTS: stack.cassandra,
      SCORING_URL: scoring.stdout.trim(),
    };
    const hotPath = new RealHotPath({ names, env, folder, scoring, open });
    hotPath.#keyspace = keyspace;
    return hotPath;
  }

  #keyspace = "";

  /** Starts a member of the group, in an environment changed by `env`. */
  run({ args = [], env = {} }: RunOptions = {}): Child {
    return onServers([
      "run",
      this.#folder.at("hot-path.yaml"),
      ...["--profile", "compose", "--ui", "off", "--log-format", "json"],
      ...["--set", `drivers.table.with.keyspace=${this.#keyspace}`],
      ...args,
    ], { ...this.env, ...env });
  }

  /** Starts writing records to the topic that is read. */
  produce(...args: readonly string[]): Child {
    return onServers([
      ...["produce", "--profile", "compose", "--topic", this.names.source],
      ...args,
    ], this.env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scoring[Symbol.asyncDispose]();
    await this.#open.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** A command of `hotpath` with the permissions of `run`. */
export function onServers(
  args: readonly string[],
  env: Record<string, string>,
): Child {
  return new Child([
    "run",
    "--no-check",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-net",
    "--allow-run=node",
    "src/main.ts",
    ...args,
  ], env);
}

function openStores(
  stack: RealStack,
  { keyspace, redis }: { readonly keyspace: string; readonly redis: string },
): Promise<OpenDrivers> {
  return openDrivers({
    log: { driver: "kafka", with: { brokers: stack.kafka } },
    cache: { driver: "redis", with: { url: redis } },
    table: {
      driver: "cassandra",
      with: { hosts: stack.cassandra, keyspace },
    },
  }, { stateDir: ".", clock: systemClock, logger: silentLogger });
}

/** Cassandra's own limit. */
const keyspaceMax = 48;
