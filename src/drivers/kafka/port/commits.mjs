// @ts-check
import { codes } from "./librdkafka.mjs";
import { answer, errorFacts, refuse } from "./output.mjs";

/** @typedef {import("./librdkafka.mjs").KafkaError} KafkaError */

/** A commit that the broker does not answer has failed after this. */
const commitTimeoutMs = 10_000;

/** Commits that have been asked for and not been answered, in their order. */
export class Commits {
  /** @type {{ request: number, timer: NodeJS.Timeout }[]} */ #waiting = [];
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
    const timer = setTimeout(
      () => this.done({ code: codes.timedOut, message: "Commit timed out" }),
      commitTimeoutMs,
    );
    this.#waiting.push({ request, timer });
  }

  /** The broker has answered the oldest.
   * @param {KafkaError | null} error */
  done(error) {
    const commit = this.#waiting.shift();
    if (commit === undefined) return;
    clearTimeout(commit.timer);
    if (!error) return answer(commit.request);
    refuse(commit.request, error);
    if (errorFacts(error).fatal) this.#onFatal(error);
  }

  close() {
    for (const { timer } of this.#waiting) clearTimeout(timer);
  }
}
