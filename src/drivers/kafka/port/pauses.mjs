// @ts-check
import { nameOf } from "./messages.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Consumer} Consumer
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

/**
 * What the client must not fetch: everything while no poll asks, and the
 * partitions that a poll leaves out. The client's own pauses outlive an
 * unassign, so whoever lets go of partitions tells `forget` first.
 */
export class Pauses {
  /** @type {Consumer} */ #consumer;
  #isAll = false;
  /** @type {Map<string, Position>} */
  #left = new Map();

  /** @param {Consumer} consumer */
  constructor(consumer) {
    this.#consumer = consumer;
  }

  /** Is nothing fetched at all? */
  get isAll() {
    return this.#isAll;
  }

  /** Is the partition left out? @param {Position} partition */
  leaves(partition) {
    return this.#left.size > 0 && this.#left.has(nameOf(partition));
  }

  /** Fetches nothing until `resumeAll`. */
  pauseAll() {
    if (this.#isAll) return;
    const assigned = this.#consumer.assignments();
    if (assigned.length === 0) return;
    this.#consumer.pause(assigned);
    this.#isAll = true;
  }

  /** Fetches again, but for what is left out. */
  resumeAll() {
    if (!this.#isAll) return;
    this.#isAll = false;
    this.#resume(
      this.#consumer.assignments().filter((one) => !this.leaves(one)),
    );
  }

  /** Leaves out these partitions and no others.
   * @param {readonly Position[]} partitions */
  leaveOut(partitions) {
    if (partitions.length === 0 && this.#left.size === 0) return;
    const before = this.#left;
    this.#left = new Map(partitions.map((one) => [nameOf(one), one]));
    const more = partitions.filter((one) => !before.has(nameOf(one)));
    if (more.length > 0) this.#consumer.pause(more);
    if (!this.#isAll) {
      this.#resume([...before.values()].filter((one) => !this.leaves(one)));
    }
  }

  /** Lets the client go of partitions without a pause.
   * @param {readonly Position[]} partitions */
  forget(partitions) {
    const left = partitions.filter((one) => this.#left.delete(nameOf(one)));
    this.#resume(left);
  }

  /** @param {Position[]} partitions */
  #resume(partitions) {
    if (partitions.length > 0) this.#consumer.resume(partitions);
  }
}
