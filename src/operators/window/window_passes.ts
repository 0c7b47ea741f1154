import type { OpenWindow } from "./open_window.ts";
import type { PartitionWindows } from "./partition_windows.ts";

/** A group whose result is due. */
export interface DueGroup {
  readonly windows: PartitionWindows;
  readonly window: OpenWindow;
  readonly slot: number;
  readonly isFinal: boolean;
}

interface Pass {
  readonly windows: PartitionWindows;
  readonly window: OpenWindow;
  readonly isFinal: boolean;
  /** Next slot to look at. */
  slot: number;
}

/**
 * The windows whose results are due, in the order in which they became so.
 * Results are taken one by one; until then a window keeps its state.
 */
export class WindowPasses {
  #passes: Pass[] = [];

  /** All groups of a window that has ended. */
  addFinal(windows: PartitionWindows, window: OpenWindow): void {
    this.#passes.push({ windows, window, isFinal: true, slot: 0 });
  }

  /** The groups of an open window that have changed since they were told of. */
  addUpdate(windows: PartitionWindows, window: OpenWindow): void {
    const waits = this.#passes.some((one) => one.window === window);
    if (!waits) this.#passes.push({ windows, window, isFinal: false, slot: 0 });
  }

  /** Is something due of a partition? */
  has(windows: PartitionWindows): boolean {
    return this.#passes.some((one) => one.windows === windows);
  }

  /** Forgets what is due of a partition. */
  drop(windows: PartitionWindows): void {
    this.#passes = this.#passes.filter((one) => one.windows !== windows);
  }

  next(): DueGroup | undefined {
    for (let pass = this.#passes[0]; pass; pass = this.#passes[0]) {
      const due = nextOf(pass);
      if (due !== undefined) return due;
      this.#passes.shift();
      if (pass.isFinal) pass.windows.handedOut(pass.window);
    }
    return undefined;
  }
}

function nextOf(pass: Pass): DueGroup | undefined {
  const { windows, window, isFinal } = pass;
  const { groups } = window;
  // An update of what has ended meanwhile is followed by the final results.
  if (groups === undefined || (!isFinal && window.endedBy !== undefined)) {
    return undefined;
  }
  while (pass.slot < groups.size) {
    const slot = pass.slot++;
    if (!isFinal && !groups.isNews(slot)) continue;
    groups.tell(slot);
    return { windows, window, slot, isFinal };
  }
  return undefined;
}
