import { type HotpathError, toHotpathError } from "../../core/errors.ts";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import {
  type Assignment,
  type CommitPosition,
  partitionId,
  type PartitionLag,
  type PollRequest,
  type PollResult,
  type SourceEvents,
  type SourceSession,
  type TopicPartition,
} from "../../core/source.ts";
import { readRecords } from "./frames.mjs";
import { kafkaError } from "./kafka_error.ts";
import {
  failureOf,
  type KafkaPort,
  type PortListener,
  type PortMessage,
} from "./kafka_port.ts";
import { NameContest } from "./name_contest.ts";
import { PollSlot } from "./poll_slot.ts";
import type { UnownedWatch } from "./unowned_watch.ts";

/** What a consumer is made of. */
export interface KafkaConsumerOptions {
  readonly port: KafkaPort;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: SourceEvents;
  readonly topics: readonly string[];
  readonly group: string;
  readonly start: "earliest" | "latest";
  readonly memberName?: string | undefined;
  /** For a member whose group may leave a partition to nobody. */
  readonly unownedWatch?: UnownedWatch | undefined;
  /** librdkafka's settings. */
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

const joinAgainMs = 1_000;

/**
 * A member of a consumer group behind the port. A poll is a credit: the port
 * reads for it and holds nothing else. When the port dies the partitions are
 * lost; the new one joins again and what was not committed is read again.
 */
export class KafkaConsumer implements SourceSession, PortListener {
  readonly #options: KafkaConsumerOptions;
  readonly #id: number;
  readonly #owned = new Map<string, TopicPartition>();
  readonly #slot: PollSlot;
  readonly #contest: NameContest;
  #fatal: HotpathError | undefined;
  #closing = false;
  #isReplacing = false;
  /** Has the port a client of it, as far as it was told? */
  #hasClient = false;
  #closed: Promise<void> | undefined;

  constructor(options: KafkaConsumerOptions) {
    this.#options = options;
    this.#id = options.port.nextId();
    this.#slot = new PollSlot(options.port, this.#id);
    const { group, memberName, clock } = options;
    this.#contest = new NameContest({ group, memberName, clock });
  }

  /** Joins the group; partitions come later, by `assigned`. */
  async open(): Promise<void> {
    const { port } = this.#options;
    port.listen(this.#id, this);
    try {
      await this.#join();
    } catch (thrown) {
      port.unlisten(this.#id);
      throw thrown;
    }
  }

  async poll(request: PollRequest, signal: AbortSignal): Promise<PollResult> {
    if (this.#fatal !== undefined) throw this.#fatal;
    return await this.#slot.poll(request, signal);
  }

  async commit(positions: readonly CommitPosition[]): Promise<void> {
    await this.#options.port.request(
      "commit",
      { id: this.#id, positions },
      `Commit for group ${this.#options.group}`,
    );
  }

  async lag(): Promise<readonly PartitionLag[]> {
    const { port, group } = this.#options;
    if (!port.isUp) return [];
    // The port is our own code: it answers a lag with lags.
    return await port.request(
      "lag",
      { id: this.#id },
      `Look at the lag of group ${group}`,
    ) as readonly PartitionLag[];
  }

  /** The log closes what is open still, also what is being closed. */
  close(): Promise<void> {
    this.#closed ??= this.#leave();
    return this.#closed;
  }

  async #leave(): Promise<void> {
    const { port, events, group, unownedWatch } = this.#options;
    // Nothing is to take the member out of its group before its last commit.
    unownedWatch?.stop();
    const owned = [...this.#owned.values()];
    if (owned.length > 0) await events.revoked(owned);
    this.#closing = true;
    this.#owned.clear();
    if (port.isUp && this.#hasClient) {
      await port.request(
        "close-consumer",
        { id: this.#id },
        `Leave group ${group}`,
      );
    }
    port.unlisten(this.#id);
  }

  heard(message: PortMessage): void {
    switch (message.op) {
      case "assigned":
        return this.#assigned(message["partitions"] as readonly Assignment[]);
      case "revoke":
        void this.#revoke(message["partitions"] as readonly TopicPartition[]);
        return;
      case "lost":
        return this.#lost(message["partitions"] as readonly TopicPartition[]);
      case "oversize":
        return this.#slot.answer({
          records: [],
          oversizeBytes: Number(message["bytes"]),
        });
      case "error":
        return this.#error(message);
    }
  }

  records(body: Uint8Array): void {
    const { records } = readRecords(body);
    this.#slot.answer({ records, oversizeBytes: 0 });
  }

  down(): void {
    this.#isReplacing = false;
    this.#interrupt();
  }

  up(): void {
    this.#join().then(
      () => this.#slot.repeat(),
      (thrown) => this.#joinLater(thrown),
    );
  }

  /** A broker that is away is asked again; anything else the poll tells. */
  #joinLater(thrown: unknown): void {
    const { port, clock, logger } = this.#options;
    const error = toHotpathError(thrown, "log-unavailable", "Join again");
    if (error.disposition !== "retry") return this.#fail(error);
    logger.log("warn", error.message, { code: error.code });
    clock.after(joinAgainMs, () => {
      if (port.isUp && !this.#closing) this.up();
    });
  }

  async #join(): Promise<void> {
    const { port, config, topics, start, group } = this.#options;
    // One that is not answered yet may join all the same, and must be closed.
    this.#hasClient = true;
    await port.request(
      "open-consumer",
      { id: this.#id, config, topics, start, group: true },
      `Join group ${group}`,
    );
    if (this.#closed === undefined) this.#options.unownedWatch?.joined();
  }

  /**
   * The client has given up, so another one takes its place; not for ever, as
   * somebody else may have taken that.
   */
  #replace(error: HotpathError): void {
    const { clock, logger } = this.#options;
    if (this.#isReplacing || this.#closing) return;
    this.#isReplacing = true;
    const lost = this.#contest.gaveUp(error);
    this.#interrupt();
    this.#closeClient();
    if (lost !== undefined) return this.#fail(lost);
    logger.log("warn", `${error.message}; join again`, { code: error.code });
    clock.after(joinAgainMs, () => {
      // A port that is new has joined again by itself.
      if (!this.#isReplacing || this.#closing) return;
      this.#isReplacing = false;
      this.up();
    });
  }

  #closeClient(): void {
    const { port, logger, group } = this.#options;
    this.#hasClient = false;
    port.request(
      "close-consumer",
      { id: this.#id },
      `Close the client of group ${group}`,
    ).catch((thrown) => {
      const failed = toHotpathError(thrown, "log-unavailable", "Join again");
      logger.log("warn", failed.message, { code: failed.code });
    });
  }

  /** What was owned is read again, and the poll has found nothing. */
  #interrupt(): void {
    this.#options.unownedWatch?.stop();
    this.#lost([...this.#owned.values()]);
    this.#slot.reset();
  }

  #assigned(partitions: readonly Assignment[]): void {
    if (partitions.length > 0) this.#contest.granted();
    for (const one of partitions) this.#owned.set(partitionId(one), one);
    this.#options.events.assigned(partitions);
  }

  async #revoke(partitions: readonly TopicPartition[]): Promise<void> {
    const { port, events, logger, group } = this.#options;
    try {
      await events.revoked(partitions);
      this.#drop(partitions);
      await port.request(
        "unassign",
        { id: this.#id, partitions, positions: [] },
        `Hand over partitions of group ${group}`,
      );
    } catch (thrown) {
      const error = toHotpathError(thrown, "log-unavailable", "Hand over");
      logger.log("warn", error.message, { code: error.code });
    }
  }

  #lost(partitions: readonly TopicPartition[]): void {
    const owned = partitions.filter((one) => this.#owned.has(partitionId(one)));
    this.#drop(owned);
    if (owned.length > 0 && !this.#closing) this.#options.events.lost(owned);
  }

  #drop(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.#owned.delete(partitionId(one));
  }

  #error(message: PortMessage): void {
    const { group, topics, logger } = this.#options;
    const action = `Read ${topics.join(", ")} in group ${group}`;
    const error = kafkaError(failureOf(message), action);
    if (error.disposition === "halt") return this.#fail(error);
    if (message["fatal"] === true) return this.#replace(error);
    // The client recovers from these by itself.
    logger.log("warn", error.message, { code: error.code });
  }

  /** The next poll tells it. */
  #fail(error: HotpathError): void {
    this.#fatal = error;
    this.#slot.reset();
  }
}
