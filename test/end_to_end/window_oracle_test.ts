import assert from "node:assert/strict";
import {
  campaignStream,
  type CampaignStreamEvent,
  endStream,
  type StoredEvent,
  storeStream,
  type StreamTarget,
} from "../support/campaign_stream.ts";
import type { Child } from "../support/child.ts";
import type { Drivers } from "../../src/drivers/drivers.ts";
import { logOf, recordsOf } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { StateFolder } from "../support/state_folder.ts";
import {
  createTopics,
  eventsPartitions,
  eventsTopic,
  startWindows,
  type TopicResult,
  WindowReader,
  windowsOf,
  writeTopology,
} from "../support/window_run.ts";
import { sqlKey, type SqlResult, sqlWindows } from "../support/window_sql.ts";

const hourMs = 3_600_000;
const eventCount = 200_000;
/** Of a quantile: that of the sketch, and that of its six digits. */
const relativeError = 0.010_01;

function inventStream(): { seed: number; stream: CampaignStreamEvent[] } {
  const seed = Date.now() % 100_000;
  const start = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs;
  const shape = { events: eventCount, spanMs: hourMs, start, seed };
  return { seed, stream: campaignStream(shape) };
}

/** One event a partition, well after all others. */
function end(
  drivers: Drivers,
  target: StreamTarget,
  [first]: readonly CampaignStreamEvent[],
): Promise<StoredEvent[]> {
  return endStream(drivers, target, {
    partitions: eventsPartitions,
    time: (first?.time ?? 0) + 3 * hourMs,
  });
}

/** What SQL says of the events, by the window's name in the topology. */
function answersOf(events: readonly StoredEvent[], seed: number) {
  const windows = new Map(
    Object.entries(windowsOf).map((
      [name, windows],
    ) => [name, { ...windows, ...sqlWindows(events, windows) }]),
  );
  return { seed, windows };
}

type Answers = ReturnType<typeof answersOf>;

function wantedOf({ windows }: Answers): number {
  return [...windows.values()].reduce((sum, one) => sum + one.results.size, 0);
}

function assertSame(answers: Answers, latest: Iterable<TopicResult>): void {
  const { seed, windows } = answers;
  const told = new Map<string, TopicResult>();
  for (const result of latest) {
    assert(result.final && !result.incomplete, JSON.stringify(result));
    const by = windows.get(result.name)?.by ?? [];
    const group = by.map((name) => result.group[name]);
    const key = sqlKey(Date.parse(result.window_start), group);
    told.set(`${result.name} ${key}`, result);
  }
  for (const [name, { results }] of windows) {
    for (const [key, wanted] of results) {
      const what = `${name} ${key}, seed ${seed}`;
      const result = told.get(`${name} ${key}`);
      assert(result !== undefined, `No result of ${what}`);
      assertResult(what, result, wanted);
    }
  }
  assert.equal(told.size, wantedOf(answers), `no more than SQL, seed ${seed}`);
}

function assertResult(
  what: string,
  { count, measures }: TopicResult,
  wanted: SqlResult,
): void {
  const { impressions, clicks, cents } = wanted;
  assert.deepEqual(
    [count, measures.impressions, measures.clicks, measures.revenue],
    [wanted.events, impressions, clicks, cents / 100],
    what,
  );
  assert.equal(measures.ctr, clicks / impressions, what);
  assert.equal(measures.mean, cents / 100 / wanted.events, what);
  for (const name of ["median", "p95"] as const) {
    const exact = wanted[name] / 100;
    const error = Math.abs((measures[name] ?? NaN) - exact);
    assert(
      error <= relativeError * exact,
      `${what}: ${name} ${measures[name]}, exactly ${exact}`,
    );
  }
}

/** The events that were put aside are those that SQL has in no window. */
async function assertLate(
  folder: StateFolder,
  answers: Answers,
): Promise<void> {
  const letters = await recordsOf(folder, "kol.dead-letters");
  const origins = letters.map(({ key }) => key?.split("/").slice(1).join("/"));
  const late = answers.windows.get("campaigns")?.late ?? new Set();
  assert(late.size > 0, "some events are late");
  assert.deepEqual(
    [...new Set(origins)].sort(),
    [...late].sort(),
    `seed ${answers.seed}`,
  );
}

Deno.test("one process counts as SQL does", async () => {
  await using folder = new StateFolder();
  const { seed, stream } = inventStream();
  const file = await writeTopology(folder, { coPartitioned: true });
  // All events of a group are in one partition.
  const target = { topic: eventsTopic, key: "kol_id" } as const;
  const events = await withStores(folder.path, async (drivers) => {
    await createTopics(drivers);
    return [
      ...await storeStream(drivers, target, stream),
      ...await end(drivers, target, stream),
    ];
  });
  const answers = answersOf(events, seed);
  await using run = startWindows(folder, file, "--until-idle", "1s");
  const { code, stderr } = await run.end;
  assert.equal(code, 0, stderr);
  await withStores(folder.path, async (drivers) => {
    const reader = await WindowReader.open(drivers);
    await reader.until((one) => one.latest.size >= wantedOf(answers));
    assertSame(answers, reader.latest.values());
    await reader.close();
  });
  await assertLate(folder, answers);
});

/** Starts one more member, and waits until it has a part of the partitions. */
async function join(folder: StateFolder, file: string): Promise<Child> {
  const child = startWindows(folder, file);
  await child.until(
    "partitions",
    (one) =>
      logOf(one).some(({ msg, partitions }) =>
        msg === "Partitions assigned" && partitions !== ""
      ),
  );
  return child;
}

Deno.test("three processes count as SQL does, with a kill and a rebalance on the way", async () => {
  await using folder = new StateFolder();
  const { seed, stream } = inventStream();
  const file = await writeTopology(folder, { coPartitioned: false });
  // The events of every group are in every partition.
  const target = { topic: eventsTopic, key: "event_id" } as const;
  const third = Math.ceil(stream.length / 3);
  await withStores(folder.path, async (drivers) => {
    await createTopics(drivers);
    const reader = await WindowReader.open(drivers);
    await using first = await join(folder, file);
    const events = await storeStream(drivers, target, stream.slice(0, third));
    await using second = await join(folder, file);
    await reader.until((one) => one.latest.size > 100);
    events.push(
      ...await storeStream(drivers, target, stream.slice(third, 2 * third)),
    );
    const seen = reader.latest.size;
    await reader.until((one) => one.latest.size > seen + 100);
    // In the middle of its work, with windows open and results on their way.
    first.kill("SIGKILL");
    await using replaced = await join(folder, file);
    events.push(
      ...await storeStream(drivers, target, stream.slice(2 * third)),
    );
    await using another = await join(folder, file);
    events.push(...await end(drivers, target, stream));
    const answers = answersOf(events, seed);
    await reader.until((one) => one.finals >= wantedOf(answers));
    await reader.close();
    for (const child of [second, replaced, another]) child.kill("SIGTERM");
    for (const child of [second, replaced, another]) {
      assert.equal((await child.end).code, 0, child.stderr);
    }
    assertSame(answers, reader.latest.values());
    await assertLate(folder, answers);
  });
});
