import { systemClock } from "../../src/core/clock.ts";

/** Weighs processes every second, also while a fault lasts. */
export class MemoryWatch {
  /** The most that any of them held at rest, bytes. */
  baseline = 0;
  /** The most that any of them held since. */
  max = 0;
  readonly #weigh: () => Promise<readonly number[]>;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  /** `weigh` tells what each of them holds now, bytes. */
  constructor(weigh: () => Promise<readonly number[]>) {
    this.#weigh = weigh;
    this.#done = this.#run();
    // Closing tells why it could not go on.
    this.#done.catch(() => undefined);
  }

  /** Takes what they hold now as what they hold at rest. */
  async rest(): Promise<void> {
    this.baseline = Math.max(0, ...await this.#weigh());
    this.max = this.baseline;
  }

  /** Fails with the reason where they could not be weighed all the time. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.max = Math.max(this.max, ...await this.#weigh());
      // Closing it ends the wait.
      await systemClock.sleep(sampleMs, signal).catch(() => undefined);
    }
  }
}

/**
 * What a member and its Kafka client may hold: what they do at rest, and the
 * budget's bytes four times. An event may be there as the bytes that were read,
 * as its value with its score, and as what is on its way to the sinks; the
 * fourth is garbage, which is collected when there is as much of it as not.
 */
export function residentLimit(baseline: number, budgetBytes: number): number {
  return baseline + budgetCopies * budgetBytes;
}

const budgetCopies = 4;
const sampleMs = 1_000;
