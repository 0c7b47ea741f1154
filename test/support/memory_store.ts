import type { HotpathError } from "../../src/core/errors.ts";
import type { Batch } from "../../src/core/message.ts";
import type { SinkNode, WriteResult } from "../../src/core/node.ts";
import { originId } from "../../src/core/record.ts";
import { offsetsOf } from "./actor_harness.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** What becomes of one write; all of it may be left out. */
export interface WriteScript {
  /** Virtual milliseconds until the answer; Infinity never answers. */
  readonly takesMs?: number;
  /** Fails the write as a whole, after it has stored or instead of it. */
  readonly fails?: unknown;
  /** Is the batch stored although the write fails or is late? */
  readonly stores?: boolean;
}

/**
 * A store that keeps every write. A script says what happens to a write and
 * which message is refused. As real clients it does not look at the signal.
 */
export class MemoryStore {
  /** Offsets of each write that was begun, and when. */
  readonly writes: { readonly offsets: number[]; readonly at: number }[] = [];
  /** Origins in the order in which they were stored, replays included. */
  readonly stored: string[] = [];
  isUp = true;
  script: (batch: Batch, write: number) => WriteScript = () => ({});
  refuse: (offset: number, batch: Batch) => HotpathError | undefined = () =>
    undefined;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  readonly write: SinkNode["write"] = async (batch) => {
    const number = this.writes.length;
    this.writes.push({
      offsets: offsetsOf(batch),
      at: this.#clock.monotonic(),
    });
    const { takesMs = 0, fails, stores } = this.script(batch, number);
    if (takesMs === Infinity) await new Promise<never>(() => {});
    if (takesMs > 0) await this.#clock.sleep(takesMs);
    if (!this.isUp) throw new Error("The store is away");
    if (fails === undefined || stores) this.#store(batch);
    if (fails !== undefined) throw fails;
    return this.#results(batch);
  };

  /** Offsets that are stored, in order, each once. */
  get offsets(): number[] {
    return [...new Set(this.stored)].map((id) => Number(id.split("/")[2]));
  }

  #store(batch: Batch): void {
    for (const message of batch.messages) {
      if (this.refuse(message.record.offset, batch) === undefined) {
        this.stored.push(originId(message.record));
      }
    }
  }

  #results(batch: Batch): WriteResult {
    return batch.messages.map((one) => this.refuse(one.record.offset, batch));
  }
}
