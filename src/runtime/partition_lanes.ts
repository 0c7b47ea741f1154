import type { Message } from "../core/message.ts";
import { partitionId } from "../core/source.ts";

/**
 * Keeps a sink's order while it retries: a batch that is being retried blocks
 * the sink's later batches of the same partitions until it is through.
 */
export class PartitionLanes {
  readonly #blocked = new Map<string, number>();
  #waiters: (() => void)[] = [];

  /** Resolves when nothing earlier of these partitions is being retried. */
  async enter(messages: readonly Message[]): Promise<void> {
    while (this.#blocked.size > 0 && this.#isBlocked(messages)) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Blocks the batch's partitions; the returned function frees them. */
  block(messages: readonly Message[]): () => void {
    const lanes = new Set(messages.map((one) => partitionId(one.record)));
    for (const lane of lanes) {
      this.#blocked.set(lane, (this.#blocked.get(lane) ?? 0) + 1);
    }
    return () => {
      for (const lane of lanes) {
        const left = (this.#blocked.get(lane) ?? 1) - 1;
        if (left === 0) this.#blocked.delete(lane);
        else this.#blocked.set(lane, left);
      }
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const wake of waiters) wake();
    };
  }

  #isBlocked(messages: readonly Message[]): boolean {
    return messages.some((one) => this.#blocked.has(partitionId(one.record)));
  }
}
