import { systemClock } from "../../../src/core/clock.ts";
import { readCommitMetadata } from "../../../src/core/commit_metadata.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import type { Drivers } from "../../../src/drivers/drivers.ts";
import { openEmbedded } from "../../../src/drivers/embedded/open_embedded.ts";
import { nodeTypes } from "../../../src/registry.ts";
import { nullDeadLetters, nullSink } from "../null_sink.ts";
import { benchPlan, type Run, runPlan } from "../run_plan.ts";
import { kolName, videoEvents } from "../videos.ts";
import { parseLine, windowLine } from "./window_runs.ts";

/** How fast a restart is back where it was. */
export interface ReplayFigures extends Run {
  readonly events: number;
  readonly seconds: number;
}

/**
 * Runs a window that stays open over all events of an embedded log, ends, and
 * measures a second run, which has to read them all again.
 */
export async function measureReplay(events: number): Promise<ReplayFigures> {
  const stateDir = await Deno.makeTempDir({ prefix: "hotpath-bench-" });
  try {
    await inState(stateDir, (drivers) => writeEvents(drivers, events));
    const plan = await benchPlan([
      `  source: { type: kafka-source, with: { topics: [${topic}], group: bench } }`,
      parseLine,
      windowLine("sums", { size: "2h", grace: "10s" }),
      "  dead: { type: null-dead-letters }",
      "  end: { type: null-sink, from: window }",
    ], [...nodeTypes, nullSink(), nullDeadLetters()]);
    const once = () =>
      inState(stateDir, (drivers) => runPlan(plan, { events, drivers }));
    await once();
    await inState(stateDir, (drivers) => checkCommits(drivers, events));
    const run = await once();
    return { ...run, events, seconds: events / run.eventsPerSecond };
  } finally {
    await Deno.remove(stateDir, { recursive: true });
  }
}

async function writeEvents(drivers: Drivers, events: number): Promise<void> {
  await drivers.log.admin.createTopics([{ topic, partitions: 4 }]);
  const producer = await drivers.log.openProducer();
  const values = videoEvents(kols);
  const keys = values.map((_, index) =>
    new TextEncoder().encode(kolName(index))
  );
  for (let from = 0; from < events; from += writeBatch) {
    const count = Math.min(writeBatch, events - from);
    await producer.send(Array.from({ length: count }, (_, index) => ({
      topic,
      key: keys[(from + index) % kols] ?? null,
      value: values[(from + index) % kols] ?? null,
      headers: [],
    })));
  }
  await producer.close();
}

/** Everything was settled, and everything is held. */
async function checkCommits({ log }: Drivers, events: number): Promise<void> {
  let settled = 0;
  let committed = 0;
  for (const one of await log.admin.groupPositions("bench")) {
    committed += one.offset;
    settled += readCommitMetadata(one.metadata)?.settledTo ?? 0;
  }
  if (committed > 0 || settled !== events) {
    throw new Error(
      `Expected 0 committed and ${events} settled: ${committed}, ${settled}`,
    );
  }
}

async function inState<T>(
  stateDir: string,
  work: (drivers: Drivers) => Promise<T>,
): Promise<T> {
  const open = openEmbedded({
    stateDir,
    clock: systemClock,
    logger: silentLogger,
  });
  try {
    return await work(open.drivers);
  } finally {
    await open.close();
  }
}

const topic = "kol.videos.raw";
const kols = 20_000;
const writeBatch = 5_000;
