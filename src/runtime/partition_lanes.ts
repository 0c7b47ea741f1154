import type { Message } from "../core/message.ts";
import { partitionId } from "../core/source.ts";

interface Waiter {
  readonly lanes: ReadonlySet<string>;
  readonly go: () => void;
}

/**
 * Keeps a sink's order while it retries: a batch that is being retried blocks
 * the sink's later batches of the same partitions until it is through, and a
 * batch that waits blocks those behind it in the same way.
 */
export class PartitionLanes {
  readonly #blocked = new Map<string, number>();
  /** In the order in which they came. */
  #waiters: Waiter[] = [];

  /** Resolves when nothing earlier of these partitions is held up. */
  enter(messages: readonly Message[]): Promise<void> {
    if (this.#blocked.size === 0 && this.#waiters.length === 0) return free;
    const lanes = lanesOf(messages);
    if (!this.#isHeldUp(lanes, this.#waiters)) return free;
    return new Promise((go) => this.#waiters.push({ lanes, go }));
  }

  /** Blocks the batch's partitions; the returned function frees them. */
  block(messages: readonly Message[]): () => void {
    const lanes = lanesOf(messages);
    for (const lane of lanes) {
      this.#blocked.set(lane, (this.#blocked.get(lane) ?? 0) + 1);
    }
    return () => {
      for (const lane of lanes) {
        const left = (this.#blocked.get(lane) ?? 1) - 1;
        if (left === 0) this.#blocked.delete(lane);
        else this.#blocked.set(lane, left);
      }
      this.#letGo();
    };
  }

  #letGo(): void {
    const left: Waiter[] = [];
    for (const waiter of this.#waiters) {
      if (this.#isHeldUp(waiter.lanes, left)) left.push(waiter);
      else waiter.go();
    }
    this.#waiters = left;
  }

  #isHeldUp(lanes: ReadonlySet<string>, earlier: readonly Waiter[]): boolean {
    for (const lane of lanes) {
      if (this.#blocked.has(lane)) return true;
      if (earlier.some((one) => one.lanes.has(lane))) return true;
    }
    return false;
  }
}

/** One for all, so that who was let go first also goes on first. */
const free = Promise.resolve();

function lanesOf(messages: readonly Message[]): ReadonlySet<string> {
  return new Set(messages.map((one) => partitionId(one.record)));
}
