// @ts-check
import { codes } from "./librdkafka.mjs";
import { answer, errorFacts, refuse } from "./output.mjs";

/** @typedef {import("./librdkafka.mjs").KafkaError} KafkaError */

/**
 * A commit on its way; without a request it has been refused for being late,
 * and its answer is still to come.
 * @typedef {{ request: number | undefined, timer: NodeJS.Timeout }} Waiting
 */

/** A commit that the broker does not answer has failed after this. */
const commitTimeoutMs = 10_000;

/** Commits that have been asked for and not been answered, in their order. */
export class Commits {
  /** @type {Waiting[]} */ #waiting = [];
  /** @type {(error: KafkaError) => void} */ #onFatal;

  /** @param {(error: KafkaError) => void} onFatal told of an error after which
   * the client does nothing more */
  constructor(onFatal) {
    this.#onFatal = onFatal;
  }

  get size() {
    return this.#waiting.length;
  }

  /** @param {number} request */
  add(request) {
    /** @type {Waiting} */
    const commit = {
      request,
      timer: setTimeout(() => {
        commit.request = undefined;
        refuse(request, late("Commit timed out"));
      }, commitTimeoutMs),
    };
    this.#waiting.push(commit);
  }

  /** The broker has answered the oldest.
   * @param {KafkaError | null} error */
  done(error) {
    const commit = this.#waiting.shift();
    if (commit === undefined) return;
    clearTimeout(commit.timer);
    const { request } = commit;
    if (request !== undefined && !error) return answer(request);
    if (request !== undefined) refuse(request, error);
    if (error && errorFacts(error).fatal) this.#onFatal(error);
  }

  /** Of those that wait nobody hears any more. */
  close() {
    for (const { request, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      if (request !== undefined) refuse(request, late("The client was closed"));
    }
  }
}

/** @param {string} message */
function late(message) {
  return { code: codes.timedOut, message };
}
