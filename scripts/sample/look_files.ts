import {
  generateLooks,
  lookTopics,
} from "../../src/cli/sample/generate_looks.ts";
import type { SampleEvent } from "../../src/cli/sample/profile_events.ts";

/**
 * Looks at what some of the KOLs show, by the name of their file: every 30
 * seconds for 25 minutes, the attention to one of them grows sharply.
 */
export function lookFiles(
  timeMs: number,
  profiles: readonly SampleEvent[],
): Map<string, string> {
  const usernames = profiles.filter(({ platform }) => platform === "tiktok")
    .slice(0, kolCount)
    .map(({ username }) => String(username));
  const looks = [...generateLooks({
    usernames,
    count: usernames.length * itemsEach * rounds,
    seed,
    bad: 0,
    timeMs: timeMs + rounds * lookMs,
  })];
  const decoder = new TextDecoder();
  return new Map(
    lookTopics.map((topic) => [
      fileNames[topic],
      looks.filter((look) => look.topic === topic)
        .map(({ value }) => `${decoder.decode(value)}\n`)
        .join(""),
    ]),
  );
}

const fileNames: Readonly<Record<typeof lookTopics[number], string>> = {
  "kol.videos.raw": "looks-videos.jsonl",
  "kol.products.raw": "looks-products.jsonl",
};
const seed = 58;
const kolCount = 3;
/** Two videos and a product. */
const itemsEach = 3;
const rounds = 50;
const lookMs = 30_000;
