// @ts-check
import { alterOffsets } from "./alter_offsets.mjs";
import { ClientLog } from "./client_log.mjs";
import { GroupCommits } from "./group_commits.mjs";
import { codes } from "./librdkafka.mjs";
import { bare } from "./messages.mjs";
import { watermarks } from "./start_positions.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Library} Library
 * @typedef {import("./librdkafka.mjs").Admin} Admin
 * @typedef {import("./librdkafka.mjs").Producer} Producer
 * @typedef {import("./librdkafka.mjs").KafkaError} KafkaError
 * @typedef {import("./librdkafka.mjs").Metadata} Metadata
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

const timeoutMs = 10_000;
const topicExists = 36;
const groupIdNotFound = 69;
/** Between two looks whether a topic is listed. */
const listTryMs = 20;
/** Between two looks whether a client has been made. */
const pollTryMs = 10;
/** Texts of errors that trying again does not mend; their codes are left out. */
const refusals = new Map([
  ["authentication failure", codes.authentication],
  ["ssl error", codes.tls],
]);

/** Looks at and creates topics and groups; connects on first use. */
export class PortAdmin {
  /** @type {Library} */ #library;
  /** @type {object} */ #config;
  /** @type {Admin | undefined} */ #admin;
  /** @type {Promise<Producer> | undefined} */ #client;
  /** @type {GroupCommits | undefined} */ #commits;

  /** @param {Library} library @param {object} config */
  constructor(library, config) {
    this.#library = library;
    this.#config = config;
  }

  /** True when it was created, false when it was there; it is listed by then.
   * @param {{ topic: string, count: number, replication: number,
   *   retentionMs?: number }} wanted @returns {Promise<boolean>} */
  async createTopic({ topic, count, replication, retentionMs }) {
    const spec = {
      topic,
      num_partitions: count,
      replication_factor: replication,
      // Left out where it says nothing: undefined would abort the process.
      ...(retentionMs === undefined ? {} : {
        config: {
          "cleanup.policy": "delete",
          "retention.ms": String(retentionMs),
        },
      }),
    };
    /** @type {boolean} */
    const isNew = await new Promise((resolve, reject) =>
      this.#connectAdmin().createTopic(spec, timeoutMs, (error) => {
        if (!error) resolve(true);
        else if (error.code === topicExists) resolve(false);
        else reject(error);
      })
    );
    await this.#untilListed(topic);
    return isNew;
  }

  /** A broker tells of a topic a moment after it has been made, and who looks
   * for it before that would find none. @param {string} topic */
  async #untilListed(topic) {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const topics = await this.listTopics();
      if (topics.some((one) => one.topic === topic)) return;
      if (performance.now() > until) {
        throw { code: codes.timedOut, message: "the broker does not list it" };
      }
      await new Promise((resolve) => setTimeout(resolve, listTryMs));
    }
  }

  /** Topics with their partition counts and the copies of the partition that
   * has the fewest, none where no partition is told; the broker's own topics
   * are left out.
   * @returns {Promise<{ topic: string, partitions: number,
   *   copies: number }[]>} */
  async listTopics() {
    const { topics } = await this.#metadata();
    return topics
      .filter((one) => !one.name.startsWith("__"))
      .map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.length,
        copies: partitions.length === 0
          ? 0
          : Math.min(...partitions.map((one) => one.replicas.length)),
      }));
  }

  /** @returns {Promise<number>} */
  async countBrokers() {
    const { brokers } = await this.#metadata();
    return brokers.length;
  }

  /** @returns {Promise<Metadata>} */
  async #metadata() {
    const client = await this.#connect();
    return await new Promise((resolve, reject) =>
      client.getMetadata(
        { timeout: timeoutMs },
        (error, value) => error ? reject(error) : resolve(value),
      )
    );
  }

  /** First and next offset of every partition; empty for no such topic.
   * @param {string} topic
   * @returns {Promise<{ topic: string, partition: number, start: number,
   *   end: number }[]>} */
  async ends(topic) {
    const topics = await this.listTopics();
    const count = topics.find((one) => one.topic === topic)?.partitions ?? 0;
    const client = await this.#connect();
    return Promise.all(
      Array.from({ length: count }, async (_, partition) => {
        const ends = await watermarks(client, topic, partition);
        return {
          topic,
          partition,
          start: ends.lowOffset,
          end: ends.highOffset,
        };
      }),
    );
  }

  /** @returns {Promise<string[]>} */
  listGroups() {
    return new Promise((resolve, reject) =>
      this.#connectAdmin().listGroups(
        { timeout: timeoutMs },
        (error, result) =>
          error
            ? reject(error)
            : resolve(result.groups.map((one) => one.groupId)),
      )
    );
  }

  /** What a group has committed.
   * @param {string} group
   * @returns {Promise<{ topic: string, partition: number, offset: number,
   *   metadata: string }[]>} */
  async groupPositions(group) {
    const topics = await this.listTopics();
    const all = topics.flatMap(({ topic, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({
        topic,
        partition,
      }))
    );
    return await this.#groupCommits().positions(group, all);
  }

  /** The members of a group; none for no such group.
   * @param {string} group
   * @returns {Promise<{ id: string, partitions: { topic: string,
   *   partition: number }[] }[]>} */
  async groupMembers(group) {
    // Asked while no broker can be reached, or for a group that the user may
    // not see, the client ends the process.
    const [any = { topic: group }] = await this.listTopics();
    const position = { topic: any.topic, partition: 0 };
    await this.#groupCommits().positions(group, [position]);
    return await new Promise((resolve, reject) =>
      this.#connectAdmin().describeGroups(
        [group],
        { timeout: timeoutMs },
        (error, result) => {
          if (error) return reject(error);
          const [found] = result.groups;
          if (found?.error && found.error.code !== groupIdNotFound) {
            return reject(found.error);
          }
          resolve((found?.members ?? []).map(({ memberId, assignment }) => ({
            id: memberId,
            partitions: assignment.topicPartitions.map(bare),
          })));
        },
      )
    );
  }

  /** First offset at or after a time, of every partition; negative for none.
   * @param {string} topic @param {number} count @param {number} time
   * @returns {Promise<{ topic: string, partition: number,
   *   offset: number }[]>} */
  offsetsAt(topic, count, time) {
    const offset = new this.#library.OffsetSpec(time);
    const asked = Array.from(
      { length: count },
      (_, partition) => ({ topic, partition, offset }),
    );
    return new Promise((resolve, reject) =>
      this.#connectAdmin().listOffsets(
        asked,
        { timeout: timeoutMs },
        (error, found) => {
          const failed = error ?? found.find((one) => one.error)?.error;
          if (failed) return reject(failed);
          resolve(found.map((one) => ({
            topic: one.topic,
            partition: one.partition,
            offset: one.offset,
          })));
        },
      )
    );
  }

  /** False where a member of the group keeps it from being done.
   * @param {string} group @param {Position[]} positions
   * @returns {Promise<boolean>} */
  alterOffsets(group, positions) {
    return alterOffsets(
      this.#library,
      { group, config: this.#config },
      positions,
    );
  }

  #groupCommits() {
    this.#commits ??= new GroupCommits(this.#library, this.#config);
    return this.#commits;
  }

  #connectAdmin() {
    this.#admin ??= this.#library.AdminClient.create(this.#config);
    return this.#admin;
  }

  /** The admin client answers no metadata, so a producer without records does.
   * @returns {Promise<Producer>} */
  #connect() {
    this.#client ??= new Promise((resolve, reject) => {
      const client = new this.#library.Producer(this.#config, {});
      const clientLog = new ClientLog(client);
      /** @param {KafkaError | null} error */
      const settle = (error) => {
        clearInterval(polling);
        if (!error) return resolve(client);
        this.#client = undefined;
        reject(clientLog.explain(error));
      };
      // A refusal is heard only by who polls, and the client tries again for
      // ever, so without this a wrong password looks like a broker that is away.
      const polling = setInterval(() => {
        // Before that, another thread is still making the client.
        if (!client.isConnected()) return;
        clearInterval(polling);
        client.setPollInBackground(true);
      }, pollTryMs);
      client.on("event.error", (/** @type {KafkaError} */ { message }) => {
        const code = refusals.get(message);
        if (code !== undefined) settle({ code, message });
      });
      client.connect({ timeout: timeoutMs }, settle);
    });
    return this.#client;
  }
}
