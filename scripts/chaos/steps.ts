import type { Fault } from "./fault.ts";
import type { Random } from "./load_event.ts";
import type { Strike } from "./strike.ts";

/** Faults that strike together, and when. */
export interface Step {
  readonly strikes: readonly Strike[];
  /** Quiet time before it, milliseconds. */
  readonly gapMs: number;
}

/**
 * Draws the schedule of a run: `faults` of them, up to `together` at once that
 * touch different things. Each is drawn once before there is room for no more
 * than those that were not. The same random numbers draw the same schedule.
 */
export function drawSteps(
  faults: readonly Fault[],
  options: { readonly faults: number; readonly together: number },
  random: Random,
): Step[] {
  const steps: Step[] = [];
  const owed = new Set(faults);
  let left = options.faults;
  while (left > 0) {
    const wanted = Math.min(left, 1 + random.below(options.together));
    const strikes: Strike[] = [];
    while (strikes.length < wanted) {
      const pool = owed.size < left ? faults : [...owed];
      const free = pool.filter((one) => !collides(one, strikes));
      const fault = drawOne(free, random);
      if (fault === undefined) break;
      owed.delete(fault);
      left--;
      const [least, most] = fault.lastsMs;
      strikes.push({ fault, lastsMs: least + random.below(most - least + 1) });
    }
    steps.push({ strikes, gapMs: random.below(gapMsMax) });
  }
  return steps;
}

/** Every fault once, alone, in its order, as long as it lasts at the most. */
export function eachStep(faults: readonly Fault[]): Step[] {
  return faults.map((fault) => ({
    strikes: [{ fault, lastsMs: fault.lastsMs[1] }],
    gapMs: gapMsMax,
  }));
}

function collides(
  fault: Fault,
  strikes: readonly Strike[],
): boolean {
  const taken = new Set(
    strikes.flatMap((one) => one.fault.touches.split(" ")),
  );
  return fault.touches.split(" ").some((touched) => taken.has(touched));
}

function drawOne(
  faults: readonly Fault[],
  random: Random,
): Fault | undefined {
  const scale = 100;
  const total = faults.reduce((sum, one) => sum + one.weight * scale, 0);
  if (total === 0) return undefined;
  let left = random.below(total);
  return faults.find((one) => (left -= one.weight * scale) < 0);
}

const gapMsMax = 800;
