import type { Log, LogProducer } from "../drivers/log.ts";

/** A node's one producer, opened with its first write. */
export class LazyProducer {
  readonly #log: Log;
  #opening: Promise<LogProducer> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Rejects when it cannot be opened; the next call tries again. */
  get(): Promise<LogProducer> {
    this.#opening ??= this.#log.openProducer().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    const producer = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    await producer?.close();
  }
}
