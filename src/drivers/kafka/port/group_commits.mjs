// @ts-check
import { isRefusal } from "./librdkafka.mjs";
import { committed } from "./start_positions.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Library} Library
 * @typedef {import("./librdkafka.mjs").Consumer} Consumer
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

const timeoutMs = 10_000;
/** Groups whose client is kept for the next question. */
const clientsMax = 4;

/**
 * Reads what groups have committed, with clients that know the group and never
 * join it. The admin client's own call ends the process when the broker's
 * coordinator has moved or is only starting.
 */
export class GroupCommits {
  /** @type {Library} */ #library;
  /** @type {object} */ #config;
  /** @type {Map<string, Promise<Consumer>>} */ #clients = new Map();

  /** @param {Library} library @param {object} config */
  constructor(library, config) {
    this.#library = library;
    this.#config = config;
  }

  /** The commits of a group for these partitions; those without are left out.
   * @param {string} group @param {Position[]} partitions
   * @returns {Promise<{ topic: string, partition: number, offset: number,
   *   metadata: string }[]>} */
  async positions(group, partitions) {
    if (partitions.length === 0) return [];
    const client = await this.#client(group);
    const commits = await Promise.race([
      committed(client, partitions),
      this.#refusal(group, client),
    ]);
    return commits.flatMap(({ topic, partition, offset = -1, metadata }) =>
      offset < 0 ? [] : [{ topic, partition, offset, metadata: metadata ?? "" }]
    );
  }

  /** Rejects where the user may not see the group: the client tells that only
   * once, to who reads, and its answer about commits would never come.
   * @param {string} group @param {Consumer} client @returns {Promise<never>} */
  #refusal(group, client) {
    return new Promise((_, reject) =>
      client.consume(1, (error) => {
        if (!error || !isRefusal(error.code)) return;
        this.#clients.delete(group);
        client.disconnect(() => {});
        reject(error);
      })
    );
  }

  /** @param {string} group @returns {Promise<Consumer>} */
  #client(group) {
    const known = this.#clients.get(group);
    if (known !== undefined) return known;
    /** @type {Promise<Consumer>} */
    const client = new Promise((resolve, reject) => {
      const consumer = new this.#library.KafkaConsumer({
        ...this.#config,
        "group.id": group,
        "enable.auto.commit": false,
      }, {});
      consumer.connect({ timeout: timeoutMs }, (error) => {
        if (!error) return resolve(consumer);
        this.#clients.delete(group);
        reject(error);
      });
    });
    this.#clients.set(group, client);
    this.#forgetOldest();
    return client;
  }

  #forgetOldest() {
    const [oldest] = this.#clients;
    if (this.#clients.size <= clientsMax || oldest === undefined) return;
    const [group, client] = oldest;
    this.#clients.delete(group);
    client.then((one) => one.disconnect(() => {}), () => {});
  }
}
