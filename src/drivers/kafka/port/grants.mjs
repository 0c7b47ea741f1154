// @ts-check
import { bare, nameOf } from "./messages.mjs";
import { startPositions } from "./start_positions.mjs";

/**
 * @typedef {import("./librdkafka.mjs").Consumer} Consumer
 * @typedef {import("./librdkafka.mjs").Position} Position
 */

/** Between two questions where a granted partition begins. */
const retryMs = 500;

/**
 * Partitions that the group has granted and that are not read yet, as the
 * broker has to tell first where to begin. One that cannot tell yet is asked
 * again for as long as they are granted: the group counts them as ours, so
 * nobody else would read them.
 */
export class Grants {
  /** @type {Consumer} */ #consumer;
  /** @type {"earliest" | "latest"} */ #start;
  /** @type {(thrown: unknown) => void} */ #onFailure;
  /** @type {Set<string>} */ #waiting = new Set();

  /** @param {Consumer} consumer @param {"earliest" | "latest"} start
   * @param {(thrown: unknown) => void} onFailure told of each failed question */
  constructor(consumer, start, onFailure) {
    this.#consumer = consumer;
    this.#start = start;
    this.#onFailure = onFailure;
  }

  /** Where those begin that are granted still when it is known; undefined when
   * all were given up before.
   * @param {Position[]} partitions */
  async begin(partitions) {
    for (const one of partitions) this.#waiting.add(nameOf(one));
    for (;;) {
      const wanted = this.#waitingOf(partitions);
      if (wanted.length === 0 && partitions.length > 0) return undefined;
      try {
        const starts = await startPositions(
          this.#consumer,
          wanted,
          this.#start,
        );
        const taken = starts.filter((one) => this.#waiting.has(nameOf(one)));
        this.drop(taken);
        return taken;
      } catch (thrown) {
        this.#onFailure(thrown);
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  /** Gives up partitions. The client must have had them to let go of them.
   * @param {Position[]} partitions */
  giveUp(partitions) {
    const waiting = this.#waitingOf(partitions);
    if (waiting.length === 0) return;
    this.#consumer.incrementalAssign(waiting.map(bare));
    this.drop(waiting);
  }

  /** @param {Position[]} partitions */
  drop(partitions) {
    for (const one of partitions) this.#waiting.delete(nameOf(one));
  }

  clear() {
    this.#waiting.clear();
  }

  /** @param {Position[]} partitions */
  #waitingOf(partitions) {
    return partitions.filter((one) => this.#waiting.has(nameOf(one)));
  }
}
