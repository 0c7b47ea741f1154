import assert from "node:assert/strict";
import type { Message } from "../../src/core/message.ts";
import { type CommitPosition, partitionId } from "../../src/core/source.ts";
import { PartitionState } from "../../src/runtime/partition_state.ts";

interface Held {
  readonly state: PartitionState;
  readonly offset: number;
}

/**
 * Holds offsets as an open window does: before the message settles, until what
 * it is needed for is done.
 */
export class HeldOffsets {
  readonly #held = new Set<Held>();

  /** Holds the message's offset; the returned function lets it go. */
  hold({ settlement, record }: Message): () => void {
    const { owner } = settlement;
    assert.ok(owner instanceof PartitionState);
    const held = { state: owner, offset: record.offset };
    if (!owner.ledger.hold(record.offset)) return () => {};
    this.#held.add(held);
    return () => {
      this.#held.delete(held);
      owner.ledger.release(record.offset);
    };
  }

  /** The lowest held offset that a commit passes; undefined if none. */
  passedBy(position: CommitPosition): number | undefined {
    const id = partitionId(position);
    let lowest: number | undefined;
    for (const { state, offset } of this.#held) {
      // What an epoch held that has ended is read again by the next.
      if (state.ledger.fenced || partitionId(state) !== id) continue;
      if (offset < position.offset) lowest = Math.min(lowest ?? offset, offset);
    }
    return lowest;
  }
}
