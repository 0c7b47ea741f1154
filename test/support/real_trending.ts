import { parseDocument } from "yaml";
import { silentLogger } from "../../src/core/logger.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import type { OpenDrivers } from "../../src/drivers/open_drivers.ts";
import { openServers } from "../../scripts/support/open_servers.ts";
import { serverEnv } from "../../scripts/support/server_env.ts";
import { uniqueName } from "../contract/unique_name.ts";
import type { Child } from "./child.ts";
import { onServers } from "./real_hot_path.ts";
import { realStack } from "./real_stack.ts";
import { StateFolder } from "./state_folder.ts";

/** Topics of a {@linkcode RealTrending}, by the node that has them. */
const topicNodes = {
  videos: { topic: "videos", partitions: 3 },
  products: { topic: "products", partitions: 3 },
  social: { topic: "social", partitions: 6 },
  features: { topic: "features", partitions: 4 },
  published: { topic: "features", partitions: 4 },
  alerts: { topic: "alerts", partitions: 2 },
  "dead-letters": { topic: "dead-letters", partitions: 1 },
} as const;

/** A node with a topic. */
export type TopicNode = keyof typeof topicNodes;

/** What a {@linkcode RealTrending} stands on. */
interface Parts {
  readonly prefix: string;
  readonly env: Record<string, string>;
  readonly keyspace: string;
  /** Path of the topology's file. */
  readonly topology: string;
  readonly folder: StateFolder;
  readonly open: OpenDrivers;
}

/**
 * The shipped trending on the real stack, with topics, groups, a keyspace and a
 * Redis database of its own, so that tests can share one stack.
 */
export class RealTrending {
  readonly drivers: Drivers;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.drivers = parts.open.drivers;
    this.#parts = parts;
  }

  /** `database` is Redis's, from 2 to 15: one for each test. */
  static async open(database: number): Promise<RealTrending> {
    const stack = await realStack();
    const prefix = uniqueName("trend").replaceAll(/[^a-z0-9]/g, "-");
    const addresses = {
      brokers: stack.kafka,
      redis: `redis://${stack.redis}/${database}`,
      cassandra: stack.cassandra,
      keyspace: prefix.replaceAll("-", "_").slice(0, keyspaceMax),
    };
    const open = await openServers(addresses, silentLogger);
    const topics = new Map(
      Object.values(topicNodes).map((one) => [one.topic, one.partitions]),
    );
    await open.drivers.log.admin.createTopics(
      [...topics].map(([topic, partitions]) => ({
        topic: `${prefix}.${topic}`,
        partitions,
      })),
    );
    await open.drivers.table.applySchema(kolMetrics);
    const folder = new StateFolder();
    return new RealTrending({
      prefix,
      env: serverEnv(addresses, "http://127.0.0.1:1"),
      keyspace: addresses.keyspace,
      topology: await writeTopology(folder.path, prefix),
      folder,
      open,
    });
  }

  /** The topic of a node. */
  topic(node: TopicNode): string {
    return `${this.#parts.prefix}.${topicNodes[node].topic}`;
  }

  /** Starts a member of the groups. */
  run(...args: readonly string[]): Child {
    return onServers([
      ...["run", this.#parts.topology, "--profile", "compose", "--ui", "off"],
      ...["--log-format", "json"],
      ...["--set", `drivers.table.with.keyspace=${this.#parts.keyspace}`],
      ...["--set", "nodes.activity.with.idle=2s"],
      ...["--set", "nodes.market.with.idle=2s"],
      ...args,
    ], this.#parts.env);
  }

  /** Starts writing the lines of a file to the topic of a node. */
  produce(node: TopicNode, file: string, key: string): Child {
    return onServers([
      ...["produce", "--profile", "compose", "--topic", this.topic(node)],
      ...["--file", file, "--key", key],
    ], this.#parts.env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.open.close();
    await this.#parts.folder[Symbol.asyncDispose]();
  }
}

/** The shipped topology with names of its own; returns the path of the file. */
async function writeTopology(folder: string, prefix: string): Promise<string> {
  const file = parseDocument(
    await Deno.readTextFile("topology/trending.yaml"),
  );
  file.commentBefore = null;
  for (const [node, { topic }] of Object.entries(topicNodes)) {
    const at = ["nodes", node, "with"];
    const name = `${prefix}.${topic}`;
    if (file.hasIn([...at, "topic"])) file.setIn([...at, "topic"], name);
    else file.setIn([...at, "topics"], [name]);
    const group = file.getIn([...at, "group"]);
    if (group !== undefined) file.setIn([...at, "group"], `${prefix}.${group}`);
  }
  await Deno.mkdir(`${folder}/profiles`);
  await Deno.copyFile(
    "topology/profiles/compose.yaml",
    `${folder}/profiles/compose.yaml`,
  );
  const path = `${folder}/trending.yaml`;
  await Deno.writeTextFile(path, file.toString());
  return path;
}

/** Cassandra's own limit. */
const keyspaceMax = 48;
