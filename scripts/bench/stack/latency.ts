import { systemClock } from "../../../src/core/clock.ts";
import type { LogProducer, LogReader } from "../../../src/drivers/log.ts";
import { eventTimeOf, TimedEvents } from "./timed_events.ts";
import type { Workbench } from "./workbench.ts";

/** Events at a fixed rate, from the intended time of sending to a reader. */
export interface LatencyRun {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Events that were sent and not read yet when sending ended. */
  readonly behind: number;
  readonly hotpathCpuUs: number;
  readonly childCpuUs: number;
}

export interface LatencyOptions {
  readonly perSecond: number;
  readonly seconds: number;
  /** Sinks that are left out. */
  readonly without: readonly string[];
}

/**
 * Open loop: an event counts from when it should have been sent. Each carries
 * that time as its event time, which the score repeats.
 */
export async function runAtRate(
  bench: Workbench,
  { perSecond, seconds, without }: LatencyOptions,
): Promise<LatencyRun> {
  const names = await bench.names();
  const { log } = bench.drivers;
  const process = await bench.startHotPath(names, { without });
  const producer = await log.openProducer();
  const reader = await log.openReader(names.scores, "earliest");
  const total = perSecond * seconds;
  const reading = readScores(reader, total);
  const warm = reading.until(Math.floor(total * warmUpShare))
    .then(() => process.figures());
  const sent = await sendAtRate(producer, {
    topic: names.source,
    perSecond,
    total,
  });
  const behind = total - reading.seen();
  const latencies = await reading.done;
  const after = await process.figures();
  const before = await warm;
  await reader.close();
  await producer.close();
  await process.stop();
  const sorted = latencies.slice(Math.floor(sent * warmUpShare))
    .sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ??
      Number.NaN;
  const cpu = (of: "hotpath" | "child") => after[of].cpuUs - before[of].cpuUs;
  return {
    perSecond,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    behind,
    hotpathCpuUs: cpu("hotpath") / sorted.length,
    childCpuUs: cpu("child") / sorted.length,
  };
}

async function sendAtRate(
  producer: LogProducer,
  { topic, perSecond, total }: {
    readonly topic: string;
    readonly perSecond: number;
    readonly total: number;
  },
): Promise<number> {
  const events = new TimedEvents(topic);
  const began = Date.now();
  const pending = new Set<Promise<unknown>>();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, ((Date.now() - began) / 1_000) * perSecond);
    const records = [];
    for (; sent < due; sent++) {
      records.push(events.record(sent, began + (sent / perSecond) * 1_000));
    }
    if (records.length > 0) {
      const sending = producer.send(records);
      pending.add(sending);
      sending.finally(() => pending.delete(sending));
    }
    await systemClock.sleep(tickMs);
  }
  await Promise.all(pending);
  return sent;
}

/** Milliseconds from event time to reading, in the order of reading. */
function readScores(reader: LogReader, total: number): {
  readonly done: Promise<number[]>;
  seen(): number;
  until(count: number): Promise<void>;
} {
  const latencies: number[] = [];
  const waiting: { readonly count: number; readonly go: () => void }[] = [];
  const read = async () => {
    while (latencies.length < total) {
      const records = await reader.poll(pollMax, silenceMsMax);
      const now = Date.now();
      if (records.length === 0) {
        throw new Error(`Read scores: silence after: ${latencies.length}`);
      }
      for (const { value } of records) {
        latencies.push(now - eventTimeOf(value));
      }
      for (const { count, go } of waiting) {
        if (latencies.length >= count) go();
      }
    }
    return latencies;
  };
  const until = (count: number) =>
    new Promise<void>((go) => waiting.push({ count, go }));
  return { done: read(), seen: () => latencies.length, until };
}

const tickMs = 5;
const pollMax = 2_000;
const silenceMsMax = 30_000;
/** The first events meet code that is not compiled yet. */
const warmUpShare = 0.2;
