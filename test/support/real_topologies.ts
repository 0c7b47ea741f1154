import { isMap, isSeq, parseDocument } from "yaml";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import type { OpenDrivers } from "../../src/drivers/open_drivers.ts";
import { knownTopics } from "../../src/drivers/topics.ts";
import { openServers } from "../../scripts/support/open_servers.ts";
import { serverEnv } from "../../scripts/support/server_env.ts";
import { hotpathArgs } from "../../scripts/support/hotpath_args.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { Child } from "./child.ts";
import { onServers } from "./real_hot_path.ts";
import { realStack } from "./real_stack.ts";
import { shippedTopologies } from "./shipped_topologies.ts";
import { StateFolder } from "./state_folder.ts";

/** What {@linkcode RealTopologies} stand on. */
interface Parts {
  readonly prefix: string;
  readonly env: Record<string, string>;
  readonly keyspace: string;
  /** Paths of the files. */
  readonly files: readonly string[];
  readonly folder: StateFolder;
  readonly scoring: Child;
  readonly open: OpenDrivers;
  readonly deadlineMs: number;
}

/**
 * Every shipped topology on the real stack, with topics, groups, a keyspace and
 * a Redis database of their own, so that tests can share one stack.
 */
export class RealTopologies {
  readonly drivers: Drivers;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.drivers = parts.open.drivers;
    this.#parts = parts;
  }

  /**
   * `database` is Redis's, from 2 to 15: one for each test. The scoring service
   * and a run last for `deadlineMs` at most.
   */
  static async open(
    database: number,
    deadlineMs: number,
  ): Promise<RealTopologies> {
    const stack = await realStack();
    const prefix = uniqueName("all").replaceAll(/[^a-z0-9]/g, "-");
    const addresses = {
      brokers: stack.kafka,
      redis: `redis://${stack.redis}/${database}`,
      cassandra: stack.cassandra,
      keyspace: prefix.replaceAll("-", "_").slice(0, keyspaceMax),
    };
    const open = await openServers(addresses, silentLogger);
    await open.drivers.log.admin.createTopics(
      knownTopics.map(({ topic, partitions }) => ({
        topic: `${prefix}.${topic}`,
        partitions,
      })),
    );
    await open.drivers.table.applySchema(kolMetrics);
    const scoring = new Child(
      hotpathArgs(["serve", "--port", "0", "--no-access-log"]),
      {},
      deadlineMs,
    );
    await scoring.until("an address", (one) => one.stdout.includes("\n"));
    const folder = new StateFolder();
    return new RealTopologies({
      prefix,
      env: serverEnv(addresses, scoring.stdout.trim()),
      keyspace: addresses.keyspace,
      files: await writeTopologies(folder.path, prefix),
      folder,
      scoring,
      open,
      deadlineMs,
    });
  }

  /** The name that a topic of the platform has here. */
  topic(name: string): string {
    return `${this.#parts.prefix}.${name}`;
  }

  /** Starts all of them in one process. */
  run(): Child {
    const { files, keyspace, env, deadlineMs } = this.#parts;
    return new Child(
      hotpathArgs([
        ...["run", ...files, "--profile", "compose", "--ui", "off"],
        ...["--log-format", "json"],
        ...["--set", `drivers.table.with.keyspace=${keyspace}`],
      ]),
      env,
      deadlineMs,
    );
  }

  /** Starts writing records to a topic of the platform. */
  produce(topic: string, ...args: readonly string[]): Child {
    return onServers([
      ...["produce", "--profile", "compose", "--topic", this.topic(topic)],
      ...args,
    ], this.#parts.env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.scoring[Symbol.asyncDispose]();
    await this.#parts.open.close();
    await this.#parts.folder[Symbol.asyncDispose]();
  }
}

/** Writes the shipped files with names of their own; returns their paths. */
async function writeTopologies(
  folder: string,
  prefix: string,
): Promise<string[]> {
  await Deno.mkdir(`${folder}/profiles`);
  await Deno.copyFile(
    "topology/profiles/compose.yaml",
    `${folder}/profiles/compose.yaml`,
  );
  const paths: string[] = [];
  for (const shipped of shippedTopologies) {
    const path = `${folder}/${shipped.replace("topology/", "")}`;
    const text = await Deno.readTextFile(shipped);
    await Deno.writeTextFile(path, renamed(text, prefix));
    paths.push(path);
  }
  return paths;
}

/** The same topology, with every topic, group and alert state under the prefix. */
function renamed(text: string, prefix: string): string {
  const file = parseDocument(text);
  file.commentBefore = null;
  const nodes = file.get("nodes");
  if (!isMap(nodes)) throw new Error("A topology has nodes");
  for (const { key } of nodes.items) {
    const at = ["nodes", String(key), "with"];
    for (const option of ["topic", "group"]) {
      const value = file.getIn([...at, option]);
      if (typeof value === "string") {
        file.setIn([...at, option], `${prefix}.${value}`);
      }
    }
    // A stack that is kept remembers what was raised from the sample before.
    if (file.getIn(["nodes", String(key), "type"]) === "alert") {
      file.setIn([...at, "state"], `${prefix}:${key}`);
    }
    const topics = file.getIn([...at, "topics"]);
    if (isSeq<{ value: string }>(topics)) {
      const names = topics.items.map(({ value }) => `${prefix}.${value}`);
      file.setIn([...at, "topics"], names);
    }
  }
  return file.toString();
}

/** Cassandra's own limit. */
const keyspaceMax = 48;
