import { brokenEvent, profileEvent } from "./profile_events.ts";
import { Random } from "./random.ts";

/** What to generate. */
export interface GenerateOptions {
  readonly count: number;
  readonly seed: number;
  /** Share of events that are broken, 0 to 1. */
  readonly bad: number;
  /** The events are from the seconds before, Unix milliseconds. */
  readonly timeMs: number;
}

/** A generated event: its key and its bytes. */
export interface Generated {
  readonly key: string | null;
  readonly value: Uint8Array;
  readonly isBroken: boolean;
}

const encoder = new TextEncoder();
/** How long before a generated event can have been. */
const agoMsMax = 5_000;

/** Profile events, the same for the same options. */
export function* generateProfiles(
  options: GenerateOptions,
): Generator<Generated> {
  const random = new Random(options.seed);
  let broken = 0;
  for (let index = 0; index < options.count; index++) {
    const timeMs = options.timeMs - random.whole(1, agoMsMax);
    if (random.chance(options.bad)) {
      const value = brokenEvent(random, timeMs, broken++);
      yield { key: null, value, isBroken: true };
      continue;
    }
    const event = profileEvent(random, timeMs);
    const value = encoder.encode(JSON.stringify(event));
    yield { key: String(event["username"]), value, isBroken: false };
  }
}
