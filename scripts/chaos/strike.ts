import { systemClock } from "../../src/core/clock.ts";
import type { Fault } from "./fault.ts";
import { inTime } from "./in_time.ts";
import type { World } from "./world.ts";

/** A fault, and how long it lasts before it is healed, milliseconds. */
export interface Strike {
  readonly fault: Fault;
  readonly lastsMs: number;
}

/** Lets a fault strike, last and be healed; a failure names which and where. */
export async function strikeAndHeal(
  { fault, lastsMs }: Strike,
  world: World,
): Promise<void> {
  const heal = await inTime(
    `Strike with "${fault.name}"`,
    handMsMax,
    fault.strike(world),
  );
  await systemClock.sleep(lastsMs);
  await inTime(`Heal "${fault.name}"`, handMsMax, heal());
}

/** Longer than a server may take to start, and a member to end. */
const handMsMax = 240_000;
