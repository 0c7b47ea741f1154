import { systemClock } from "../../../src/core/clock.ts";
import type { Log } from "../../../src/drivers/log.ts";
import { profileEvents } from "../profiles.ts";
import type { BenchNames } from "./bench_topology.ts";
import type { HotPathFigures } from "./hot_path_process.ts";
import type { Workbench } from "./workbench.ts";

/** One run over events that were there before. */
export interface SaturationRun {
  /** From the first acknowledged score to the last. */
  readonly eventsPerSecond: number;
  readonly hotpathCpuUs: number;
  readonly childCpuUs: number;
  readonly totalCpuUs: number;
  readonly readyMs: number;
  /** Resident memory of both at a quarter of the events and at the end. */
  readonly earlyMiB: number;
  readonly lateMiB: number;
}

interface Mark extends HotPathFigures {
  readonly done: number;
  readonly atMs: number;
}

/**
 * Reads `events` that lie ready, as fast as it goes. CPU counts from a quarter
 * of the events to all of them, so that starting and warming up do not.
 */
export async function runSaturated(
  bench: Workbench,
  { events, without }: {
    readonly events: number;
    readonly without: readonly string[];
  },
): Promise<SaturationRun> {
  const names = await bench.names();
  await produceAll(bench.drivers.log, names, events);
  const process = await bench.startHotPath(names, without);
  const look = async (): Promise<Mark> => {
    const done = await countOf(bench.drivers.log, names.scores);
    return { done, atMs: performance.now(), ...await process.figures() };
  };
  const first = await until(look, 1);
  const early = await until(look, events / 4);
  const late = await until(look, events);
  await process.stop();
  const measured = late.done - early.done;
  const cpuOf = (of: "hotpath" | "child") =>
    (late[of].cpuUs - early[of].cpuUs) / measured;
  return {
    eventsPerSecond: (late.done - first.done) /
      ((late.atMs - first.atMs) / 1_000),
    hotpathCpuUs: cpuOf("hotpath"),
    childCpuUs: cpuOf("child"),
    totalCpuUs: cpuOf("hotpath") + cpuOf("child"),
    readyMs: process.readyMs,
    earlyMiB: memoryOf(early),
    lateMiB: memoryOf(late),
  };
}

/** Writes the events of a run and waits until all are acknowledged. */
async function produceAll(
  log: Log,
  names: BenchNames,
  events: number,
): Promise<void> {
  const values = profileEvents(valuesMax);
  const encoder = new TextEncoder();
  const keys = values.map((_, index) => encoder.encode(`kol_${index}`));
  const producer = await log.openProducer();
  for (let sent = 0; sent < events; sent += produceMax) {
    const count = Math.min(produceMax, events - sent);
    await producer.send(Array.from({ length: count }, (_, index) => {
      const at = (sent + index) % valuesMax;
      return {
        topic: names.source,
        key: keys[at] ?? null,
        value: values[at] ?? null,
        headers: [],
      };
    }));
  }
  await producer.close();
}

async function until(
  look: () => Promise<Mark>,
  done: number,
): Promise<Mark> {
  let last = { done: -1, atMs: performance.now() };
  for (;;) {
    const mark = await look();
    if (mark.done >= done) return mark;
    if (mark.done > last.done) last = mark;
    else if (mark.atMs - last.atMs > silenceMsMax) {
      throw new Error(`Wait for scores: none came after: ${mark.done}`);
    }
    await systemClock.sleep(lookMs);
  }
}

/** Records that a topic holds. */
export async function countOf(log: Log, topic: string): Promise<number> {
  const ends = await log.admin.ends(topic);
  return ends.reduce((sum, { start, end }) => sum + end - start, 0);
}

function memoryOf({ hotpath, child }: HotPathFigures): number {
  return (hotpath.residentBytes + child.residentBytes) / 1_048_576;
}

const valuesMax = 20_000;
const produceMax = 5_000;
const lookMs = 50;
const silenceMsMax = 60_000;
