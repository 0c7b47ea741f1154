import assert from "node:assert/strict";
import { type Child, startHotpath } from "../support/child.ts";
import { logOf, recordsOf } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { StateFolder } from "../support/state_folder.ts";

/** Views by KOL over a topic that is keyed by the video. */
const views = `name: views
nodes:
  videos: { type: kafka-source, with: { topics: [kol.videos.raw], group: views } }
  parse: { type: parse, from: videos, with: { schema: video }, onError: dead }
  kol-views:
    type: window
    from: parse
    with:
      size: 1m
      grace: 10s
      by: [kol_id]
      measures: { views: { sum: view_count }, videos: { count: video_id } }
    onError: dead
  out: { type: kafka-sink, from: kol-views, with: { topic: metrics.windowed, key: key }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: kol.dead-letters } }
`;

const eventCount = 6_000;
const eventsASecond = 1_500;
const began = Date.UTC(2025, 11, 3, 10);

interface Video {
  readonly event_type: "video";
  readonly event_id: string;
  readonly event_time: string;
  readonly username: string;
  readonly video_id: string;
  readonly view_count: number;
}

function video(index: number, seconds: number, username: string): Video {
  return {
    event_type: "video",
    event_id: `event-${index}`,
    event_time: new Date(began + seconds * 1_000).toISOString(),
    username,
    video_id: `video-${index % 997}`,
    view_count: index % 1_000,
  };
}

/** Out of order by less than the grace; at last one that ends all windows. */
function inventEvents(): Video[] {
  const events = Array.from(
    { length: eventCount },
    (_, index) => video(index, index * 0.1 - index % 7, `kol_${index % 40}`),
  );
  const ends = Array.from(
    { length: 60 },
    (_, index) => video(index, eventCount, "the-last"),
  );
  return [...events, ...ends];
}

interface Measured {
  readonly count: number;
  readonly views: number;
}

function aggregated(events: readonly Video[]): Map<string, Measured> {
  const windows = new Map<string, Measured>();
  for (const { event_time, username, view_count } of events) {
    if (username === "the-last") continue;
    const start = Math.floor(Date.parse(event_time) / 60_000) * 60_000;
    const key = JSON.stringify([
      "kol-views",
      username,
      new Date(start).toISOString(),
    ]);
    const { count, views } = windows.get(key) ?? { count: 0, views: 0 };
    windows.set(key, { count: count + 1, views: views + view_count });
  }
  return windows;
}

/** What a reader of the topic keeps: of each key the highest revision. */
async function toldOf(folder: StateFolder): Promise<Map<string, Measured>> {
  const kept = new Map<string, { revision: number; told: Measured }>();
  for (const { key, value } of await recordsOf(folder, "metrics.windowed")) {
    const { revision, final, incomplete, count, measures } = JSON.parse(value);
    assert.ok(final && !incomplete, value);
    assert.equal(measures.videos, count);
    const before = kept.get(key ?? "");
    if (before !== undefined && before.revision >= revision) continue;
    kept.set(key ?? "", { revision, told: { count, views: measures.views } });
  }
  return new Map([...kept].map(([key, { told }]) => [key, told]));
}

/** Waits until so many results are there. */
async function untilTold(folder: StateFolder, count: number): Promise<void> {
  await withStores(folder.path, async ({ log }) => {
    const reader = await log.openReader("metrics.windowed", "earliest");
    let told = 0;
    while (told < count) told += (await reader.poll(count, 1_000)).length;
    await reader.close();
  });
}

async function write(folder: StateFolder, name: string, text: string) {
  await Deno.mkdir(folder.at("profiles"), { recursive: true });
  await Deno.copyFile(
    "topology/profiles/embedded.yaml",
    folder.at("profiles/embedded.yaml"),
  );
  await Deno.writeTextFile(folder.at(name), text);
  return folder.at(name);
}

function start(folder: StateFolder, file: string, ...args: string[]): Child {
  const state = ["--profile", "embedded", "--state", folder.path];
  return startHotpath(["run", file, ...state, ...args], {}, 120_000);
}

function produceArgs(folder: StateFolder, file: string): string[] {
  return [
    "produce",
    "--topic",
    "kol.videos.raw",
    "--file",
    file,
    "--key",
    "video_id",
    "--state",
    folder.path,
  ];
}

/** Partitions of a node that a run was told to read. */
function assigned(run: Child, node: string): number {
  return logOf(run).filter((entry) =>
    entry.msg === "Partitions assigned" && entry["node"] === node &&
    entry["partitions"] !== ""
  ).length;
}

Deno.test("rule 7: two processes, one of them killed, merge what a plain aggregation gives", async () => {
  await using folder = new StateFolder();
  const file = await write(folder, "views.yaml", views);
  const events = inventEvents();
  const lines = `${events.map((one) => JSON.stringify(one)).join("\n")}\n`;
  const data = await write(folder, "events.jsonl", lines);
  await using first = start(folder, file);
  await first.until("the first", (run) => assigned(run, "kol-views-parts") > 0);
  await using second = start(folder, file);
  await second.until(
    "the second",
    (run) =>
      assigned(run, "videos") > 0 && assigned(run, "kol-views-parts") > 0,
  );
  await using producing = startHotpath(
    [...produceArgs(folder, data), "--rate", String(eventsASecond)],
    {},
    120_000,
  );
  // In the midst of it: results have been told, and windows are open.
  await untilTold(folder, 40);
  first.kill("SIGKILL");
  await first.end;
  const { code, stderr } = await producing.end;
  assert.equal(code, 0, stderr);
  await second.until(
    "what was the first's",
    (run) =>
      assigned(run, "videos") > 1 && assigned(run, "kol-views-parts") > 1,
  );
  second.kill("SIGTERM");
  assert.equal((await second.end).code, 0, second.stderr);
  await using last = start(folder, file, "--until-idle", "2s");
  const end = await last.end;
  assert.equal(end.code, 0, end.stderr);
  assert.deepEqual(await toldOf(folder), aggregated(events));
  assert.equal((await recordsOf(folder, "kol.dead-letters")).length, 0);
});
