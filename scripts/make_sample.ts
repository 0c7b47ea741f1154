/**
 * Writes the sample events of topology/sample: 58 invented profiles in both
 * shapes, their videos, and some events that are broken on purpose. The same
 * files every time.
 *
 *     deno run --allow-write=topology/sample scripts/make_sample.ts
 */
import {
  brokenEvent,
  profileEvent,
  type SampleEvent,
  videoEvent,
} from "../src/cli/sample/profile_events.ts";
import { Random } from "../src/cli/sample/random.ts";

const folder = new URL("../topology/sample/", import.meta.url);
const timeMs = Date.parse("2025-12-03T10:00:00Z");
const random = new Random(58);

const profiles = Array.from(
  { length: 58 },
  (_, index) => profileEvent(random, timeMs + index * 1_000),
);
const videos = profiles.flatMap((profile) =>
  Array.from(
    { length: random.whole(0, 3) },
    () => videoEvent(String(profile["username"]), timeMs, random),
  )
);
// The last kind is no text, so it has no place in a file of lines.
const broken = Array.from(
  { length: 9 },
  (_, kind) => new TextDecoder().decode(brokenEvent(random, timeMs, kind)),
);

await write("profiles.jsonl", lines(profiles));
await write("videos.jsonl", lines(videos));
await write("broken.jsonl", broken.map((line) => `${line}\n`).join(""));

function lines(events: readonly SampleEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

async function write(name: string, text: string): Promise<void> {
  await Deno.writeTextFile(new URL(name, folder), text);
}
