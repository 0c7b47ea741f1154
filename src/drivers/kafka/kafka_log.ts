import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import {
  partitionId,
  type SourceEvents,
  type SourceSession,
} from "../../core/source.ts";
import type {
  ConsumerOptions,
  Log,
  LogAdmin,
  LogProducer,
  LogReader,
  ReadFrom,
} from "../log.ts";
import { KafkaAdmin } from "./kafka_admin.ts";
import { KafkaConsumer } from "./kafka_consumer.ts";
import { KafkaPort } from "./kafka_port.ts";
import { KafkaProducer } from "./kafka_producer.ts";
import { KafkaReader } from "./kafka_reader.ts";
import {
  clientConfig,
  consumerConfig,
  type KafkaSettings,
  producerConfig,
} from "./kafka_settings.ts";
import { UnownedWatch } from "./unowned_watch.ts";
import { describeGroup } from "./wire/describe_group.ts";
import { leaveGroup } from "./wire/leave_group.ts";

/** What the Kafka driver is opened with. */
export interface KafkaLogOptions {
  readonly settings: KafkaSettings;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The Log seam on Kafka: one port process serves all consumers and producers. */
export class KafkaLog implements Log {
  readonly admin: LogAdmin;
  /** For tests and `doctor`: the process that holds the client. */
  readonly port: KafkaPort;
  readonly #options: KafkaLogOptions;
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(options: KafkaLogOptions) {
    const { settings, clock, logger } = options;
    this.#options = options;
    this.port = new KafkaPort({ node: settings.node, clock, logger });
    this.admin = new KafkaAdmin(this.port, settings);
  }

  /** Starts the port; fails with the remedy where that cannot work. */
  async start(): Promise<void> {
    await this.port.start();
  }

  async openConsumer(
    options: ConsumerOptions,
    events: SourceEvents,
  ): Promise<SourceSession> {
    await this.#requireTopics(options.topics);
    const consumer = new KafkaConsumer({
      port: this.port,
      clock: this.#options.clock,
      logger: this.#options.logger,
      events,
      topics: options.topics,
      group: options.group,
      start: options.start,
      memberName: options.memberName,
      unownedWatch: this.#unownedWatch(options),
      config: consumerConfig(this.#options.settings, {
        name: options.group,
        sessionTimeoutMs: options.sessionTimeoutMs,
        pollIntervalMs: options.pollIntervalMs,
        ...(options.memberName === undefined
          ? {}
          : { memberName: options.memberName }),
      }),
    });
    await consumer.open();
    this.#open.add(consumer);
    return consumer;
  }

  async openProducer(): Promise<LogProducer> {
    const { settings, logger, clock } = this.#options;
    const producer = new KafkaProducer(this.port, {
      config: producerConfig(settings),
      logger,
      clock,
    });
    await producer.open();
    this.#open.add(producer);
    return producer;
  }

  async openReader(topic: string, from: ReadFrom): Promise<LogReader> {
    const reader = new KafkaReader(this.port, {
      topic,
      logger: this.#options.logger,
    });
    await reader.open(await this.admin.ends(topic), {
      from,
      config: {
        ...clientConfig(this.#options.settings),
        "group.id": "hotpath-reader",
        "enable.auto.commit": false,
      },
    });
    this.#open.add(reader);
    return reader;
  }

  /** A broker that does not answer keeps it waiting for a while only. */
  async close(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(closeWaitMs, late.resolve);
    try {
      await Promise.race([this.#closeAll(), late.promise]);
    } finally {
      cancel();
      await this.port.close();
    }
  }

  async #closeAll(): Promise<void> {
    for (const one of this.#open) await one.close();
    this.#open.clear();
  }

  /** Only a member with a name can come back without the group's notice. */
  #unownedWatch(
    { group, topics, memberName }: ConsumerOptions,
  ): UnownedWatch | undefined {
    const { settings, clock, logger } = this.#options;
    // The broker's own protocol deals out again by itself.
    if (memberName === undefined || settings.groupProtocol !== "classic") {
      return undefined;
    }
    return new UnownedWatch({
      group,
      memberName,
      clock,
      logger,
      partitions: async () =>
        (await this.admin.listTopics())
          .filter((one) => topics.includes(one.topic))
          .flatMap(({ topic, partitions }) =>
            Array.from(
              { length: partitions },
              (_, partition) => partitionId({ topic, partition }),
            )
          ),
      describe: () => describeGroup(settings, group),
      leave: ({ id }) => leaveGroup(settings, group, { id, name: memberName }),
    });
  }

  /** The client would wait for a topic that does not exist without a word. */
  async #requireTopics(topics: readonly string[]): Promise<void> {
    const present = await this.admin.listTopics();
    const names = new Set(present.map((one) => one.topic));
    const missing = topics.filter((topic) => !names.has(topic));
    if (missing.length === 0) return;
    throw new HotpathError({
      code: "topic-unknown",
      message: `Subscribe: there is no topic ${
        missing.join(", ")
      }; create it with deno task topics apply`,
    });
  }
}

/** Longest wait for consumers and producers to take their leave, milliseconds. */
const closeWaitMs = 5_000;
