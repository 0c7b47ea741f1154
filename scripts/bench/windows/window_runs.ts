import { Random } from "../../../src/cli/sample/random.ts";
import { nodeTypes } from "../../../src/registry.ts";
import { type MemoryLog, memorySource } from "../memory_source.ts";
import { nullDeadLetters, nullSink } from "../null_sink.ts";
import { benchPlan, medianRun, type Run, runPlan } from "../run_plan.ts";
import { videoEvents } from "../videos.ts";
import { keptBytes } from "./kept_bytes.ts";

/** Cost of an event at a number of groups. */
export interface GroupFigures extends Run {
  readonly groups: number;
  /** CPU that the window adds to source and parse, results included. */
  readonly windowUs: number;
}

/** What an open group keeps. */
export interface MemoryFigures {
  readonly groups: number;
  readonly measures: MeasureSet;
  readonly bytesPerGroup: number;
}

/** Which measures a window of a benchmark has. */
export type MeasureSet = keyof typeof measureSets;

const measureSets = {
  sums: "views: { sum: view_count }, likes: { sum: like_count }, " +
    "comments: { sum: comment_count }, shares: { sum: share_count }, " +
    "like_rate: { ratio: [like_count, view_count] }",
  quantiles: "views: { sum: view_count }, p50: { p50: view_count }, " +
    "p95: { p95: view_count }, best: { max: view_count }",
};

/** The line of a window node, over what `parse` brings. */
export function windowLine(
  measures: MeasureSet,
  { size, grace }: { readonly size: string; readonly grace: string },
): string {
  return `  window: { type: window, from: parse, onError: dead, with: { size: ${size}, grace: ${grace}, by: [kol_id], coPartitioned: true, measures: { ${
    measureSets[measures]
  } } } }`;
}

/** The lines of a source and of what comes before a window. */
export const parseLine =
  "  parse: { type: parse, from: source, onError: dead, with: { schema: video } }";

/** An event with a window below parse, less one without. */
export async function measureGroups(
  groups: number,
  { events, runs }: { readonly events: number; readonly runs: number },
): Promise<GroupFigures> {
  const log = randomLog(groups, {
    events,
    windowEvents: groups * eventsPerGroup,
    round: Math.max(groups, 2 ** 18),
  });
  const without: Run[] = [];
  const within: Run[] = [];
  // By turns, so that a busy machine weighs on both alike.
  for (let run = -1; run < runs; run++) {
    const plain = await runOnce(log, []);
    const windowed = await runOnce(log, [windowLine("sums", oneMinute)]);
    if (run < 0) continue;
    without.push(plain);
    within.push(windowed);
  }
  const run = medianRun(within);
  return { ...run, groups, windowUs: run.cpuUs - medianRun(without).cpuUs };
}

/** Memory of open groups with a few events each, none of which ends a window. */
export async function measureMemory(
  groups: number,
  measures: MeasureSet,
): Promise<MemoryFigures> {
  const events = 3 * groups;
  const log = randomLog(groups, {
    events,
    windowEvents: 4 * events,
    round: events,
  });
  await runOnce(log, [windowLine(measures, oneMinute)]);
  const before = keptBytes();
  let after = before;
  await runOnce(log, [windowLine(measures, oneMinute)], () => {
    after = keptBytes();
  });
  return { groups, measures, bytesPerGroup: (after - before) / groups };
}

async function runOnce(
  log: MemoryLog,
  windows: readonly string[],
  settled: () => void = () => {},
): Promise<Run> {
  const plan = await benchPlan([
    "  source: { type: memory-source }",
    parseLine,
    ...windows,
    "  dead: { type: null-dead-letters }",
    `  end: { type: null-sink, from: ${
      windows.length > 0 ? "window" : "parse"
    } }`,
  ], [...nodeTypes, memorySource(log), nullSink(), nullDeadLetters()]);
  return await runPlan(plan, { events: log.events, settled });
}

/**
 * Events of KOLs in a random order, as caches see them in earnest; a window of
 * a minute holds so many. A KOL's events are all in one partition. Every KOL
 * has an event in each round, after which the order repeats.
 */
function randomLog(
  groups: number,
  { events, windowEvents, round }: {
    readonly events: number;
    readonly windowEvents: number;
    readonly round: number;
  },
): MemoryLog {
  const values = videoEvents(groups);
  const random = new Random(groups);
  const order = Uint32Array.from(
    { length: round },
    (_, index) => index < groups ? index : random.whole(0, groups - 1),
  );
  for (let index = order.length - 1; index > 0; index--) {
    const other = random.whole(0, index);
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return {
    events,
    partitions,
    record: (index) => {
      const kol = order[index % order.length] ?? 0;
      return {
        value: values[kol] ?? null,
        partition: kol % partitions,
        timestamp: began + Math.floor(index * minuteMs / windowEvents),
      };
    },
  };
}

const partitions = 4;
const eventsPerGroup = 4;
const minuteMs = 60_000;
const oneMinute = { size: "1m", grace: "10s" };
const began = Date.UTC(2025, 11, 3, 10);
