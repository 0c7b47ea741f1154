import { systemClock } from "../../../src/core/clock.ts";
import type { LogProducer, LogReader } from "../../../src/drivers/log.ts";
import { eventTimeOf, TimedEvents } from "./timed_events.ts";
import type { Workbench } from "./workbench.ts";

/** From a kill -9 to the first score of an event that was sent after it. */
export interface RecoveryRun {
  readonly childMs: number;
  /** With the start of a new process, which is begun at once. */
  readonly hotpathMs: number;
}

/**
 * Kills the Kafka client and then hotpath itself while events come at a steady
 * rate. The member is named, so that the group knows it again; it has been at
 * work for a while, as a group that is still forming takes seconds more.
 */
export async function runRecovery(bench: Workbench): Promise<RecoveryRun> {
  const names = await bench.names();
  const { log } = bench.drivers;
  const start = () => bench.startHotPath(names, { member: "bench" });
  let process = await start();
  const producer = await log.openProducer();
  const reader = await log.openReader(names.scores, "latest");
  const stop = new AbortController();
  const sending = sendSteadily(producer, names.source, stop.signal);
  const scores = new Scores(reader);
  try {
    await scores.atWork();
    const childMs = await since((at) => {
      process.killChild();
      return scores.sentAfter(at);
    });
    await scores.atWork();
    const hotpathMs = await since(async (at) => {
      await process.kill();
      process = await start();
      await scores.sentAfter(at);
    });
    return { childMs, hotpathMs };
  } finally {
    stop.abort();
    await sending;
    await producer.close();
    await reader.close();
    await process.stop();
  }
}

/** Milliseconds that something takes; it is told when it began. */
async function since(
  work: (atMs: number) => Promise<void>,
): Promise<number> {
  const began = performance.now();
  await work(Date.now());
  return performance.now() - began;
}

async function sendSteadily(
  producer: LogProducer,
  topic: string,
  signal: AbortSignal,
): Promise<void> {
  const events = new TimedEvents(topic);
  for (let number = 0; !signal.aborted;) {
    const now = Date.now();
    const records = Array.from(
      { length: perTick },
      () => events.record(number++, now),
    );
    await producer.send(records);
    await systemClock.sleep(tickMs);
  }
}

/** The scores as they come. */
class Scores {
  readonly #reader: LogReader;

  constructor(reader: LogReader) {
    this.#reader = reader;
  }

  /** Resolves when they have come for a while. */
  async atWork(): Promise<void> {
    await this.sentAfter(Date.now());
    await this.sentAfter(Date.now() + steadyMs);
  }

  /** Resolves when one has come of an event that was sent after `atMs`. */
  async sentAfter(atMs: number): Promise<void> {
    for (;;) {
      const records = await this.#reader.poll(pollMax, silenceMsMax);
      if (records.length === 0) {
        throw new Error("Wait for scores: none came for half a minute");
      }
      if (records.some(({ value }) => eventTimeOf(value) > atMs)) return;
    }
  }
}

/** Together 200 events a second. */
const perTick = 2;
const tickMs = 10;
const steadyMs = 3_000;
const pollMax = 2_000;
const silenceMsMax = 30_000;
