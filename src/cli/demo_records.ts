import type { OutRecord } from "../core/record.ts";
import { generateProfiles } from "./sample/generate_profiles.ts";
import type { CliIo } from "./cli_io.ts";

/** What the demo sends: first the videos, then the profiles. */
export interface DemoRecords {
  readonly videos: readonly OutRecord[];
  readonly profiles: Iterable<OutRecord>;
}

/** Where the demo writes to. */
export const profilesTopic = "kol.profiles.raw";
export const videosTopic = "kol.videos.raw";

const sampleFolder = "topology/sample";
const encoder = new TextEncoder();
/** Share of broken events among the invented ones. */
const brokenShare = 0.005;

/** The sample of the project and invented events behind it. */
export async function demoRecords(
  io: CliIo,
  options: {
    readonly count: number;
    readonly seed: number;
    readonly timeMs: number;
  },
): Promise<DemoRecords> {
  const sample = async (file: string, topic: string, key: string | null) => {
    const text = await io.readText(`${sampleFolder}/${file}`);
    return text.split("\n").filter((line) => line !== "")
      .map((line) => recordOf(line, topic, key));
  };
  const profiles = await sample(
    "profiles.jsonl",
    profilesTopic,
    "username",
  );
  const broken = await sample("broken.jsonl", profilesTopic, null);
  const videos = await sample("videos.jsonl", videosTopic, "video_id");
  return {
    videos,
    profiles: (function* () {
      yield* profiles;
      yield* broken;
      for (const one of generateProfiles({ ...options, bad: brokenShare })) {
        yield {
          topic: profilesTopic,
          key: one.key === null ? null : encoder.encode(one.key),
          value: one.value,
          headers: [],
        };
      }
    })(),
  };
}

function recordOf(line: string, topic: string, key: string | null): OutRecord {
  const name = key === null ? undefined : JSON.parse(line)[key];
  return {
    topic,
    key: name === undefined ? null : encoder.encode(String(name)),
    value: encoder.encode(line),
    headers: [],
  };
}
