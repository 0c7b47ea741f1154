import type { Generated, GenerateOptions } from "./generated.ts";
import { brokenEvent, profileEvent } from "./profile_events.ts";
import { Random } from "./random.ts";

/** Where profiles belong. */
const topic = "kol.profiles.raw";
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
      yield { topic, key: null, value, isBroken: true };
      continue;
    }
    const event = profileEvent(random, timeMs);
    const value = encoder.encode(JSON.stringify(event));
    const key = String(event["username"]);
    yield { topic, key, value, isBroken: false };
  }
}
