/**
 * What windows cost: CPU an event at several numbers of groups, memory of an
 * open group, and how fast a restart reads what it needs again. Method:
 * docs/benchmarks.md.
 */
import process from "node:process";
import { Command } from "commander";
import { measureMerge, type MergeFigures } from "./windows/merge_memory.ts";
import { measureReplay, type ReplayFigures } from "./windows/replay.ts";
import {
  type GroupFigures,
  measureGroups,
  measureMemory,
  type MemoryFigures,
} from "./windows/window_runs.ts";

interface Options {
  readonly events: number;
  readonly groups: number;
  readonly replay: number;
  readonly runs: number;
  readonly json: boolean;
  readonly check: boolean;
}

interface Figures {
  readonly groups: readonly GroupFigures[];
  readonly memory: readonly MemoryFigures[];
  readonly merge: MergeFigures;
  readonly replay: ReplayFigures;
}

/** `bench windows`: one process, without servers. */
export const windowsCommand = new Command("windows")
  .description("Measure windows: CPU an event, memory a group, a restart")
  .option("--events <n>", "events of a run", Number, 800_000)
  .option("--groups <n>", "groups whose memory is measured", Number, 100_000)
  .option("--replay <n>", "events that the restart reads", Number, 1_000_000)
  .option("--runs <n>", "runs of each kind; the median counts", Number, 3)
  .option("--json", "print one JSON object", false)
  .option("--check", "fail when an aim is missed", false)
  .action(async (options: Options) => {
    process.exitCode = await main(options);
  });

async function main(options: Options): Promise<number> {
  const say = options.json ? () => {} : write;
  say(`${options.events} events a run, median of ${options.runs} runs\n`);
  say("groups    CPU us/event   by the window   events/s");
  const groups: GroupFigures[] = [];
  for (const count of groupCounts) {
    const figures = await measureGroups(count, options);
    groups.push(figures);
    say(groupLine(figures));
  }
  const memory: MemoryFigures[] = [];
  for (const measures of ["sums", "quantiles"] as const) {
    const figures = await measureMemory(options.groups, measures);
    memory.push(figures);
    say(memoryLine(figures));
  }
  const merge = measureMerge(options.groups, partsOfGroup);
  say(mergeLine(merge));
  const replay = await measureReplay(options.replay);
  say(replayLine(replay));
  const figures = { groups, memory, merge, replay };
  if (options.json) write(JSON.stringify(figures));
  const missed = missedAims(figures);
  for (const aim of missed) say(`missed: ${aim}`);
  return options.check && missed.length > 0 ? 1 : 0;
}

function groupLine(one: GroupFigures): string {
  return String(one.groups).padEnd(10) + one.cpuUs.toFixed(2).padStart(12) +
    one.windowUs.toFixed(2).padStart(16) +
    Math.round(one.eventsPerSecond).toString().padStart(11);
}

function memoryLine({ groups, measures, bytesPerGroup }: MemoryFigures) {
  return `\n${groups} open groups, ${measures}: ${
    bytesPerGroup.toFixed(0)
  } bytes a group`;
}

function mergeLine({ groups, partitions, bytesPerGroup }: MergeFigures) {
  return `\n${groups} groups to merge, each of ${partitions} partitions: ${
    bytesPerGroup.toFixed(0)
  } bytes a group`;
}

function replayLine(one: ReplayFigures): string {
  return `\nrestart with ${one.events} events to replay: ${
    one.seconds.toFixed(1)
  } s, ${Math.round(one.eventsPerSecond)} events/s, CPU ${
    one.cpuUs.toFixed(1)
  } us/event`;
}

function missedAims({ groups, memory, merge, replay }: Figures): string[] {
  const costs = groups.map((one) => one.windowUs);
  const most = Math.max(...costs);
  const missed: string[] = [];
  if (most > aims.windowUs) missed.push(`at most ${aims.windowUs} us an event`);
  if (most > aims.spread * Math.min(...costs)) {
    missed.push(`the same cost at every number of groups`);
  }
  const kept = [...memory, merge];
  if (kept.some((one) => one.bytesPerGroup > aims.bytesPerGroup)) {
    missed.push(`at most ${aims.bytesPerGroup} bytes a group`);
  }
  if (replay.eventsPerSecond < aims.replayPerSecond) {
    missed.push(`a replay of ${aims.replayPerSecond} events a second`);
  }
  return missed;
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

const groupCounts = [1_000, 10_000, 100_000];
const partsOfGroup = 4;
/** `spread`: what the dearest may cost of the cheapest, caches being caches. */
const aims = {
  windowUs: 5,
  spread: 2,
  bytesPerGroup: 1_024,
  replayPerSecond: 50_000,
};
