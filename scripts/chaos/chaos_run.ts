import { systemClock } from "../../src/core/clock.ts";
import type { Peaks } from "./group_peaks.ts";
import type { LagWatch } from "./lag_watch.ts";
import type { Stage } from "./repeats.ts";
import type { Step } from "./steps.ts";
import { strikeAndHeal } from "./strike.ts";
import type { World } from "./world.ts";

/** What came of one step. */
export interface StepResult extends Stage {
  /** From the first strike until the last heal. */
  readonly lastedMs: number;
  /** From the last heal until all that was there then was settled. */
  readonly recoveryMs: number;
  /** Partitions that were not settled by the deadline. */
  readonly stuck: readonly string[];
}

export interface ChaosRunOptions {
  readonly world: World;
  readonly watch: LagWatch;
  readonly recoveryMsMax: number;
  takePeaks(): Peaks;
  readonly signal: AbortSignal;
  tell(result: StepResult, index: number): void;
}

/**
 * Lets each step strike, heals its faults in the order in which they end, and
 * waits until the group has settled everything that was there at the heal.
 */
export async function runSteps(
  steps: readonly Step[],
  options: ChaosRunOptions,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const [index, step] of steps.entries()) {
    if (options.signal.aborted) break;
    await systemClock.sleep(step.gapMs);
    const result = await runStep(step, options);
    results.push(result);
    options.tell(result, index);
  }
  return results;
}

async function runStep(
  step: Step,
  { world, watch, recoveryMsMax, takePeaks }: ChaosRunOptions,
): Promise<StepResult> {
  const fromMs = Date.now();
  const began = performance.now();
  await Promise.all(step.strikes.map((one) => strikeAndHeal(one, world)));
  const healed = performance.now();
  const ends = await watch.ends();
  const missing = await watch.settled(ends, recoveryMsMax);
  const stuck = missing.length === 0
    ? []
    : [...missing, ...await world.crew.why()];
  const faults = step.strikes.map(({ fault }) => fault.name);
  return {
    name: faults.join(" and "),
    faults,
    fromMs,
    untilMs: Date.now(),
    peaks: takePeaks(),
    lastedMs: Math.round(healed - began),
    recoveryMs: Math.round(performance.now() - healed),
    stuck,
  };
}
