import {
  brokenEvent,
  profileEvent,
  type SampleEvent,
  videoEvent,
} from "../../src/cli/sample/profile_events.ts";
import { Random } from "../../src/cli/sample/random.ts";
import { campaignFiles } from "./campaign_files.ts";
import { lookFiles } from "./look_files.ts";

const timeMs = Date.parse("2025-12-03T10:00:00Z");
const profileCount = 58;
/** The last kind of broken event is no text, so it has no line in a file. */
const brokenCount = 9;

/** The sample events by the name of their file, the same every time. */
export function sampleFiles(): ReadonlyMap<string, string> {
  const random = new Random(profileCount);
  const profiles = Array.from(
    { length: profileCount },
    (_, index) => profileEvent(random, timeMs + index * 1_000),
  );
  const videos = profiles.flatMap((profile) =>
    Array.from(
      { length: random.whole(0, 3) },
      () => videoEvent(String(profile["username"]), timeMs, random),
    )
  );
  const broken = Array.from(
    { length: brokenCount },
    (_, kind) => new TextDecoder().decode(brokenEvent(random, timeMs, kind)),
  );
  return new Map([
    ["profiles.jsonl", linesOf(profiles)],
    ["videos.jsonl", linesOf(videos)],
    ["broken.jsonl", broken.map((line) => `${line}\n`).join("")],
    ...campaignFiles(timeMs),
    ...lookFiles(timeMs, profiles),
  ]);
}

function linesOf(events: readonly SampleEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}
