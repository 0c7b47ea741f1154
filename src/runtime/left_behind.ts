import { together, type Uncommitted } from "./uncommitted.ts";
import type { HotpathError } from "../core/errors.ts";
import { partitionId } from "../core/source.ts";
import type { PartitionState } from "./partition_state.ts";

/**
 * Keeps which grants have something left that a last commit did not take, also
 * of partitions that the group has taken away meanwhile.
 */
export class LeftBehind {
  readonly #left = new Map<
    PartitionState,
    { readonly events: number; readonly error: HotpathError }
  >();

  /** Notes how a commit of these went; undefined where it was stored. */
  note(
    states: readonly PartitionState[],
    error: HotpathError | undefined,
  ): void {
    for (const state of states) {
      const events = state.uncommitted;
      if (error === undefined || events === 0) {
        this.#left.delete(state);
      } else this.#left.set(state, { events, error });
    }
  }

  /** Undefined where all is committed. */
  get total(): Uncommitted | undefined {
    return together(
      [...this.#left].map(([state, one]) => ({
        partitions: partitionId(state),
        ...one,
      })),
    );
  }
}
