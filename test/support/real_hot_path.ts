import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import type { OpenDrivers } from "../../src/drivers/open_drivers.ts";
import {
  type BenchNames,
  benchNames,
  type BenchVariant,
  createBenchTopics,
  writeBenchTopology,
} from "../../scripts/bench/stack/bench_topology.ts";
import { hotpathArgs } from "../../scripts/support/hotpath_args.ts";
import { openServers } from "../../scripts/support/open_servers.ts";
import { serverEnv } from "../../scripts/support/server_env.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { Child } from "./child.ts";
import { realStack } from "./real_stack.ts";
import { StateFolder } from "./state_folder.ts";

/** How a member of the group is started. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a {@linkcode RealHotPath} stands on. */
interface HotPathParts {
  readonly names: BenchNames;
  readonly env: Record<string, string>;
  readonly keyspace: string;
  /** Path of the topology's file. */
  readonly topology: string;
  readonly folder: StateFolder;
  readonly scoring: Child;
  readonly open: OpenDrivers;
}

/**
 * The shipped hot path on the real stack, with topics, a group, a keyspace and
 * a Redis database of its own, so that tests can share one stack.
 */
export class RealHotPath {
  readonly names: BenchNames;
  readonly drivers: Drivers;
  readonly env: Record<string, string>;
  readonly #parts: HotPathParts;

  private constructor(parts: HotPathParts) {
    this.names = parts.names;
    this.drivers = parts.open.drivers;
    this.env = parts.env;
    this.#parts = parts;
  }

  /** `database` is Redis's, from 2 to 15: one for each test. */
  static async open(
    database: number,
    variant: BenchVariant = {},
  ): Promise<RealHotPath> {
    const stack = await realStack();
    const names = benchNames(uniqueName("test").replaceAll(/[^a-z0-9]/g, "-"));
    const addresses = {
      brokers: stack.kafka,
      redis: `redis://${stack.redis}/${database}`,
      cassandra: stack.cassandra,
      keyspace: names.group.replaceAll("-", "_").slice(0, keyspaceMax),
    };
    const open = await openServers(addresses, silentLogger);
    await createBenchTopics(open.drivers.log.admin, names);
    await open.drivers.table.applySchema(kolMetrics);
    const scoring = onServers(["serve", "--port", "0", "--no-access-log"], {});
    await scoring.until("an address", (one) => one.stdout.includes("\n"));
    const folder = new StateFolder();
    return new RealHotPath({
      names,
      env: serverEnv(addresses, scoring.stdout.trim()),
      keyspace: addresses.keyspace,
      topology: await writeBenchTopology(folder.path, names, variant),
      folder,
      scoring,
      open,
    });
  }

  /** Starts a member of the group, in an environment changed by `env`. */
  run({ args = [], env = {} }: RunOptions = {}): Child {
    return onServers([
      "run",
      this.#parts.topology,
      ...["--profile", "compose", "--ui", "off", "--log-format", "json"],
      ...["--set", `drivers.table.with.keyspace=${this.#parts.keyspace}`],
      ...args,
    ], { ...this.env, ...env });
  }

  /** A path in a folder that goes with this. */
  at(name: string): string {
    return this.#parts.folder.at(name);
  }

  /** Starts writing records to the topic that is read. */
  produce(...args: readonly string[]): Child {
    return onServers([
      ...["produce", "--profile", "compose", "--topic", this.names.source],
      ...args,
    ], this.env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.scoring[Symbol.asyncDispose]();
    await this.#parts.open.close();
    await this.#parts.folder[Symbol.asyncDispose]();
  }
}

/** A command of `hotpath` with the permissions of `run`. */
export function onServers(
  args: readonly string[],
  env: Record<string, string>,
): Child {
  return new Child(hotpathArgs(args), env);
}

/** Cassandra's own limit. */
const keyspaceMax = 48;
