import assert from "node:assert/strict";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { startHotpath } from "./child.ts";
import { recordsOf } from "./hot_path.ts";
import { withStores } from "./open_state.ts";
import type { StateFolder } from "./state_folder.ts";

const topology = "topology/trending.yaml";
/** From when the clicks of {@linkcode produceClicks} count, Unix milliseconds. */
export const begin: number = Date.UTC(2025, 11, 3, 10);
const encoder = new TextEncoder();
/** A run waits for a dozen partitions to be idle, longer on a busy machine. */
const deadlineMs = 180_000;

/** Trending of a window as `features.stream` has it. */
export interface Told {
  readonly kol_id: string;
  readonly event_id: string;
  readonly window_start: string;
  readonly final: boolean;
  readonly features: Readonly<Record<string, number | null>>;
  readonly scores: {
    readonly trending_score: number | null;
    readonly trending_label: string | null;
    readonly trending_growth: number | null;
  };
}

/** Runs a command; returns what it prints. */
export async function succeed(...args: string[]): Promise<string> {
  await using child = startHotpath(args, {}, deadlineMs);
  const { code, stdout, stderr } = await child.end;
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Runs the topology until it has nothing left to do. */
export function runTrending(
  folder: StateFolder,
  ...args: string[]
): Promise<string> {
  return succeed(
    ...["run", topology, "--profile", "embedded", "--state", folder.path],
    ...["--until-idle", "4s", "--ui", "off"],
    // Partitions at their end are not waited for, so that the run is short.
    ...["--set", "nodes.activity.with.idle=1s"],
    ...["--set", "nodes.market.with.idle=1s"],
    ...args,
  );
}

/** Writes the sample of looks. */
export async function produceLooks(folder: StateFolder): Promise<void> {
  const files = [
    ["kol.videos.raw", "looks-videos.jsonl", "video_id"],
    ["kol.products.raw", "looks-products.jsonl", "product_id"],
  ] as const;
  for (const [topic, file, key] of files) {
    await succeed(
      ...["produce", "--topic", topic, "--key", key],
      ...["--file", `topology/sample/${file}`, "--state", folder.path],
    );
  }
}

/** Clicks of a KOL at a minute after ten. */
export type Clicks = readonly [kol_id: string, at: number, clicks: number];

/** Writes clicks to a topic. */
export async function sendClicks(
  { log }: Pick<Drivers, "log">,
  topic: string,
  clicks: readonly Clicks[],
): Promise<void> {
  await log.admin.createTopics([{ topic, partitions: 6 }]);
  const producer = await log.openProducer();
  const results = await producer.send(clicks.map(([kol_id, at, count]) => ({
    topic,
    key: encoder.encode(kol_id),
    value: encoder.encode(JSON.stringify({
      kol_id,
      event_type: "click",
      event_time: new Date(begin + at * 60_000).toISOString(),
      clicks: count,
    })),
    headers: [],
  })));
  assert.ok(results.every((one) => one.kind !== "failed"));
  await producer.close();
}

/** Writes clicks to the topic of social events. */
export function produceClicks(
  folder: StateFolder,
  clicks: readonly Clicks[],
): Promise<void> {
  return withStores(
    folder.path,
    (drivers) => sendClicks(drivers, "events.social.raw", clicks),
  );
}

/** Every event that was written for trending. */
export async function written(folder: StateFolder) {
  const topics = ["kol.videos.raw", "kol.products.raw", "events.social.raw"];
  const records = await Promise.all(
    topics.map((topic) => recordsOf(folder, topic)),
  );
  return records.flat().map(({ value }) => JSON.parse(value));
}

/** What was told of windows. */
export async function toldOf(folder: StateFolder): Promise<Told[]> {
  return (await recordsOf(folder, "features.stream")).map(({ value }) =>
    JSON.parse(value)
  );
}
