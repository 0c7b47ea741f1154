import { parseDocument } from "yaml";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import type { OpenDrivers } from "../../src/drivers/open_drivers.ts";
import { hotpathArgs } from "../../scripts/support/hotpath_args.ts";
import { openServers } from "../../scripts/support/open_servers.ts";
import { serverEnv } from "../../scripts/support/server_env.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { Child } from "./child.ts";
import { realStack } from "./real_stack.ts";
import { StateFolder } from "./state_folder.ts";

/** Topics of a {@linkcode RealKpis}, apart from every other run's. */
export interface KpiNames {
  /** Of events from social networks, from web pages, of transactions. */
  readonly sources: Readonly<Record<"social" | "web" | "tx", string>>;
  readonly windowed: string;
  readonly alerts: string;
  readonly deadLetters: string;
  readonly group: string;
}

/** What a {@linkcode RealKpis} stands on. */
interface KpiParts {
  readonly names: KpiNames;
  readonly env: Record<string, string>;
  readonly keyspace: string;
  /** Path of the topology's file. */
  readonly topology: string;
  readonly folder: StateFolder;
  readonly open: OpenDrivers;
}

/**
 * The shipped campaign KPIs on the real stack, with topics, a group, a keyspace
 * and a Redis database of its own, so that tests can share one stack.
 */
export class RealKpis {
  readonly names: KpiNames;
  readonly drivers: Drivers;
  readonly #parts: KpiParts;

  private constructor(parts: KpiParts) {
    this.names = parts.names;
    this.drivers = parts.open.drivers;
    this.#parts = parts;
  }

  /** `database` is Redis's, from 2 to 15: one for each test. */
  static async open(database: number): Promise<RealKpis> {
    const stack = await realStack();
    const names = kpiNames(uniqueName("kpis").replaceAll(/[^a-z0-9]/g, "-"));
    const addresses = {
      brokers: stack.kafka,
      redis: `redis://${stack.redis}/${database}`,
      cassandra: stack.cassandra,
      keyspace: names.group.replaceAll("-", "_").slice(0, keyspaceMax),
    };
    const open = await openServers(addresses, silentLogger);
    await open.drivers.log.admin.createTopics([
      ...Object.values(names.sources).map((topic) => ({
        topic,
        partitions: 6,
      })),
      { topic: names.windowed, partitions: 4 },
      { topic: names.alerts, partitions: 2 },
      { topic: names.deadLetters, partitions: 1 },
    ]);
    await open.drivers.table.applySchema(kolMetrics);
    const folder = new StateFolder();
    return new RealKpis({
      names,
      env: serverEnv(addresses, "http://127.0.0.1:1"),
      keyspace: addresses.keyspace,
      topology: await writeTopology(folder.path, names),
      folder,
      open,
    });
  }

  /** Starts a member of the group. */
  run(...args: readonly string[]): Child {
    return this.#child([
      "run",
      this.#parts.topology,
      ...["--profile", "compose", "--ui", "off", "--log-format", "json"],
      ...["--set", `drivers.table.with.keyspace=${this.#parts.keyspace}`],
      ...["--set", "nodes.kpis.with.idle=2s"],
      ...["--set", "nodes.kol-kpis.with.idle=2s"],
      ...args,
    ]);
  }

  /** Starts writing the lines of a file to a topic, keyed by KOL. */
  produce(topic: string, file: string): Child {
    return this.#child([
      ...["produce", "--profile", "compose", "--topic", topic],
      ...["--file", file, "--key", "kol_id"],
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.open.close();
    await this.#parts.folder[Symbol.asyncDispose]();
  }

  #child(args: readonly string[]): Child {
    return new Child(hotpathArgs(args), this.#parts.env, childMsMax);
  }
}

function kpiNames(run: string): KpiNames {
  return {
    sources: {
      social: `test.${run}.social`,
      web: `test.${run}.web`,
      tx: `test.${run}.tx`,
    },
    windowed: `test.${run}.windowed`,
    alerts: `test.${run}.alerts`,
    deadLetters: `test.${run}.dead-letters`,
    group: `test-${run}`,
  };
}

/** The shipped topology with names of its own; returns the path of the file. */
async function writeTopology(
  folder: string,
  names: KpiNames,
): Promise<string> {
  const file = parseDocument(
    await Deno.readTextFile("topology/campaign-kpis.yaml"),
  );
  file.commentBefore = null;
  file.setIn(
    ["nodes", "events", "with", "topics"],
    Object.values(names.sources),
  );
  file.setIn(["nodes", "events", "with", "group"], names.group);
  file.setIn(["nodes", "windowed", "with", "topic"], names.windowed);
  // A claim of an earlier run would keep this one from raising the alert.
  file.setIn(["nodes", "fraud", "with", "state"], names.group);
  file.setIn(["nodes", "alerts", "with", "topic"], names.alerts);
  file.setIn(["nodes", "dead-letters", "with", "topic"], names.deadLetters);
  await Deno.mkdir(`${folder}/profiles`);
  await Deno.copyFile(
    "topology/profiles/compose.yaml",
    `${folder}/profiles/compose.yaml`,
  );
  const path = `${folder}/campaign-kpis.yaml`;
  await Deno.writeTextFile(path, file.toString());
  return path;
}

/** Longest run of a command on a busy machine, milliseconds. */
const childMsMax = 120_000;
/** Cassandra's own limit. */
const keyspaceMax = 48;
