import { HotpathError } from "../../core/errors.ts";
import type { CommitPosition } from "../../core/source.ts";
import { groupActive } from "../group_active.ts";
import type {
  GroupMember,
  GroupPosition,
  ListedTopic,
  LogAdmin,
  LogCluster,
  PartitionEnds,
  PartitionOffset,
  TopicKeeping,
  TopicSpec,
} from "../log.ts";
import type { KafkaPort } from "./kafka_port.ts";
import { clientConfig, type KafkaSettings } from "./kafka_settings.ts";
import { describeTopics, setTopicConfig } from "./wire/topic_configs.ts";

/** Topics and groups through the port. */
export class KafkaAdmin implements LogAdmin {
  readonly #port: KafkaPort;
  readonly #settings: KafkaSettings;
  #opened:
    | { readonly pid: number | undefined; readonly open: Promise<unknown> }
    | undefined;

  constructor(port: KafkaPort, settings: KafkaSettings) {
    this.#port = port;
    this.#settings = settings;
  }

  async createTopics(
    topics: readonly TopicSpec[],
  ): Promise<readonly string[]> {
    const created: string[] = [];
    if (topics.length === 0) return created;
    // A broker refuses who may create nothing before it looks what is there.
    const present = new Set((await this.listTopics()).map((one) => one.topic));
    for (const { topic, partitions, retentionMs } of topics) {
      if (present.has(topic)) continue;
      const fields = {
        topic,
        count: partitions,
        replication: this.#settings.replication ?? brokersDecide,
        ...(retentionMs === undefined ? {} : { retentionMs }),
      };
      const isNew = await this.#ask(
        "create-topic",
        fields,
        `Create topic ${topic}`,
      );
      if (isNew === true) created.push(topic);
    }
    return created;
  }

  async listTopics(): Promise<readonly ListedTopic[]> {
    const topics = await this.#ask("list-topics", {}, "List topics");
    return topics as readonly ListedTopic[];
  }

  async cluster(): Promise<LogCluster> {
    const brokers = await this.#ask("count-brokers", {}, "Count brokers");
    const copies = this.#settings.replication;
    return {
      brokers: brokers as number,
      ...copies === undefined ? {} : { copies },
    };
  }

  async keeping(topics: readonly string[]): Promise<readonly TopicKeeping[]> {
    const found = await describeTopics(this.#settings, topics, [
      retention,
      cleanup,
    ]);
    return topics.map((topic) => {
      const retentionMs = Number(found.get(topic)?.get(retention) ?? -1);
      const isCompacted = found.get(topic)?.get(cleanup)?.includes("compact") ??
        false;
      // A negative time is Kafka's word for ever.
      return {
        topic,
        isCompacted,
        ...retentionMs < 0 ? {} : { retentionMs },
      };
    });
  }

  async keepFor(topic: string, retentionMs: number): Promise<void> {
    const config = { name: retention, value: String(retentionMs) };
    await setTopicConfig(this.#settings, topic, config);
  }

  async ends(topic: string): Promise<readonly PartitionEnds[]> {
    const ends = await this.#ask("ends", { topic }, `Look at topic ${topic}`);
    const partitions = ends as readonly PartitionEnds[];
    if (partitions.length > 0) return partitions;
    throw new HotpathError({
      code: "topic-unknown",
      message:
        `Look at topic ${topic}: it does not exist; create it with deno task topics apply`,
    });
  }

  async listGroups(): Promise<readonly string[]> {
    const groups = await this.#ask("list-groups", {}, "List groups");
    return groups as readonly string[];
  }

  async groupPositions(group: string): Promise<readonly GroupPosition[]> {
    const positions = await this.#ask(
      "group-positions",
      { groupId: group },
      `Look at group ${group}`,
    ) as readonly CommitPosition[];
    const topics = new Set(positions.map((one) => one.topic));
    const ends = new Map<string, number>();
    for (const topic of topics) {
      for (const one of await this.ends(topic)) {
        ends.set(`${topic}/${one.partition}`, one.end);
      }
    }
    return positions.map((one) => ({
      ...one,
      end: ends.get(`${one.topic}/${one.partition}`) ?? one.offset,
    }));
  }

  async groupMembers(group: string): Promise<readonly GroupMember[]> {
    const members = await this.#ask(
      "group-members",
      { groupId: group },
      `Look at the members of group ${group}`,
    );
    return members as readonly GroupMember[];
  }

  async offsetsAt(
    topic: string,
    time: number,
  ): Promise<readonly PartitionOffset[]> {
    const ends = await this.ends(topic);
    const action = `Look for a time in topic ${topic}`;
    const found = await this.#ask(
      "offsets-at",
      { topic, count: ends.length, time },
      action,
    ) as readonly PartitionOffset[];
    return found.map((one) => ({
      ...one,
      offset: one.offset >= 0
        ? one.offset
        : ends.find(({ partition }) => partition === one.partition)?.end ?? 0,
    }));
  }

  async alterOffsets(
    group: string,
    positions: readonly PartitionOffset[],
  ): Promise<void> {
    const members = await this.groupMembers(group);
    if (members.length > 0) throw groupActive(group, members.length);
    const isDone = await this.#ask(
      "alter-offsets",
      { groupId: group, positions },
      `Move the commits of group ${group}`,
    );
    // Somebody joined since then, and the broker refuses it.
    if (isDone !== true) throw groupActive(group, 1);
  }

  /** The answers' shapes are the port's, which is our own code. */
  async #ask(
    op: string,
    fields: Readonly<Record<string, unknown>>,
    action: string,
  ): Promise<unknown> {
    await this.#open();
    return await this.#port.request(op, fields, action);
  }

  /** Opens the admin of the port that runs now, once however many ask. */
  #open(): Promise<unknown> {
    const { pid } = this.#port;
    const opened = this.#opened;
    if (opened !== undefined && opened.pid === pid) return opened.open;
    const open = this.#port.request(
      "open-admin",
      { config: clientConfig(this.#settings) },
      "Connect the admin",
    );
    this.#opened = { pid, open };
    open.catch(() => {
      if (this.#opened?.open === open) this.#opened = undefined;
    });
    return open;
  }
}

/** Kafka's word for: as many copies as the brokers are set to. */
const brokersDecide = -1;
const retention = "retention.ms";
const cleanup = "cleanup.policy";
