import { systemClock } from "../../../src/core/clock.ts";
import type { Log } from "../../../src/drivers/log.ts";
import { countRecords } from "../../support/count_records.ts";
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
  /** Of each server that runs here, by name. */
  readonly serversCpuUs: Readonly<Record<string, number>>;
}

interface Mark extends HotPathFigures {
  readonly done: number;
  readonly atMs: number;
  readonly servers: Readonly<Record<string, number>>;
}

/**
 * Reads `events` that lie ready, as fast as it goes. CPU counts from a quarter
 * of the events to all of them, so that starting and warming up do not.
 */
export async function runSaturated(
  bench: Workbench,
  { events, without, onTenth }: {
    readonly events: number;
    readonly without: readonly string[];
    /** Told at each tenth of the events that comes after the warm-up. */
    readonly onTenth?: (done: number, residentMiB: number) => void;
  },
): Promise<SaturationRun> {
  const names = await bench.names();
  await produceAll(bench.drivers.log, names, events);
  const process = await bench.startHotPath(names, { without });
  // Between the marks only the scores are counted: looking at processes takes
  // CPU from them.
  const reached = async (wanted: number): Promise<Mark> => {
    const done = await untilScored(bench.drivers.log, names.scores, wanted);
    const atMs = performance.now();
    const [figures, servers] = await Promise.all([
      process.figures(),
      bench.serversCpu(),
    ]);
    return { done, atMs, servers, ...figures };
  };
  const first = await reached(1);
  const early = await reached(events / 4);
  for (let tenth = 3; tenth < 10; tenth++) {
    if (onTenth === undefined) break;
    const mark = await reached(events * tenth / 10);
    onTenth(mark.done, memoryOf(mark));
  }
  const late = await reached(events);
  onTenth?.(late.done, memoryOf(late));
  await process.stop();
  return figuresOf({ first, early, late }, process.readyMs);
}

function figuresOf(
  { first, early, late }: Record<"first" | "early" | "late", Mark>,
  readyMs: number,
): SaturationRun {
  const measured = late.done - early.done;
  if (measured === 0) {
    throw new Error(
      `Measure the run: the first look found all done; raise --events: ${late.done}`,
    );
  }
  const cpuOf = (of: "hotpath" | "child") =>
    (late[of].cpuUs - early[of].cpuUs) / measured;
  return {
    eventsPerSecond: (late.done - first.done) /
      ((late.atMs - first.atMs) / 1_000),
    hotpathCpuUs: cpuOf("hotpath"),
    childCpuUs: cpuOf("child"),
    totalCpuUs: cpuOf("hotpath") + cpuOf("child"),
    readyMs,
    earlyMiB: memoryOf(early),
    lateMiB: memoryOf(late),
    serversCpuUs: Object.fromEntries(
      Object.entries(late.servers).map(([name, cpuUs]) => [
        name,
        (cpuUs - (early.servers[name] ?? 0)) / measured,
      ]),
    ),
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

/** How many scores there are, once there are so many. */
async function untilScored(
  log: Log,
  topic: string,
  wanted: number,
): Promise<number> {
  let last = { done: -1, atMs: performance.now() };
  for (;;) {
    const done = await countRecords(log, topic);
    if (done >= wanted) return done;
    if (done > last.done) last = { done, atMs: performance.now() };
    else if (performance.now() - last.atMs > silenceMsMax) {
      throw new Error(`Wait for scores: none came after: ${done}`);
    }
    await systemClock.sleep(lookMs);
  }
}

function memoryOf({ hotpath, child }: HotPathFigures): number {
  return (hotpath.residentBytes + child.residentBytes) / 1_048_576;
}

const valuesMax = 20_000;
const produceMax = 5_000;
const lookMs = 100;
const silenceMsMax = 60_000;
