import type { Clock } from "../core/clock.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";
import {
  LagHistory,
  type PartitionLagView,
  sampleEveryMs,
} from "./lag_history.ts";

/**
 * Looks at the lag of a run now and then, so that whoever asks is told how old
 * it is and whether it grows, also the first time.
 */
export class LagSampler {
  readonly #history = new LagHistory();
  readonly #running: Pick<RunningTopology, "why">;
  readonly #clock: Pick<Clock, "monotonic" | "every">;
  #isLooking = false;

  constructor(
    running: Pick<RunningTopology, "why">,
    clock: Pick<Clock, "monotonic" | "every">,
  ) {
    this.#running = running;
    this.#clock = clock;
  }

  /** Begins to look; the result ends it. */
  start(): () => void {
    return this.#clock.every(sampleEveryMs, () => void this.#sample());
  }

  /** The lag as it is now, with what was before. */
  async look(): Promise<PartitionLagView[]> {
    const whys = await this.#running.why();
    return this.#history.add(whys, this.#clock.monotonic());
  }

  /** A log that is slow to answer is not asked twice at a time. */
  async #sample(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.look();
    } finally {
      this.#isLooking = false;
    }
  }
}
