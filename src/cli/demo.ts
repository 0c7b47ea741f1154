import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";
import { startTopology } from "../runtime/start_topology.ts";
import { demoReport, type DemoResult, demoResult } from "./demo_report.ts";
import { demoRecords } from "./demo_records.ts";
import { ensureTopics } from "./ensure_topics.ts";
import { type OpenRun, openRun } from "./open_run.ts";
import type { ProcessIo } from "./process_io.ts";
import { sendAll } from "./producing.ts";
import { type Progress, progressOf } from "./progress.ts";
import { runUntilDone } from "./run.ts";
import { tellFailure, tellRunEnd } from "./run_end.ts";
import {
  addStateOptions,
  loggerOf,
  stateDirOf,
  type StateOptions,
  wholeNumber,
} from "./run_options.ts";
import { topScores } from "./top_scores.ts";

/** The demo's options. */
export interface DemoOptions extends StateOptions {
  readonly count: number;
  readonly seed: number;
  readonly rate?: number;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly ui?: string;
}

const topologyFile = "topology/hot-path.yaml";

/** `hotpath demo`: the whole hot path on sample events, in one command. */
export function demoCommand(io: ProcessIo): Command {
  const command = new Command("demo")
    .description("See it work: score sample events and show what came out")
    .option("--count <n>", "events to invent", wholeNumber(0), 3_000)
    .option("--rate <n>", "events a second at most", wholeNumber(1))
    .option("--seed <n>", "the same seed invents the same", wholeNumber(0), 1)
    .option("--keep", "go on running until Ctrl-C")
    .option("--json", "print one JSON object and nothing else")
    .option("--ui <address>", "where the live pages listen, or off");
  return addStateOptions(command)
    .addHelpText(
      "after",
      `
Everything happens in one process and one folder: a scoring service, the
topics, the tables, 58 sample profiles with their videos, a few broken events
and then invented ones.

Examples:
  $ deno task demo
  $ deno task demo --count 20000 --rate 2000
  $ deno task demo --json --state /tmp/hotpath-demo`,
    )
    .action((options: DemoOptions) => demo(options, io));
}

async function demo(options: DemoOptions, io: ProcessIo): Promise<void> {
  const quiet = options.quiet ?? !options.verbose;
  const logger = loggerOf({ ...options, quiet }, io);
  const stateDir = stateDirOf(options, io);
  try {
    const open = await openRun({
      file: topologyFile,
      options: { profile: "embedded", set: [] },
      stateDir,
      clock: systemClock,
      logger,
      io,
    });
    if (open === undefined) return;
    try {
      await runDemo(open, { options, io, logger, stateDir });
    } finally {
      await open.close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

interface DemoParts {
  readonly options: DemoOptions;
  readonly io: ProcessIo;
  readonly logger: Logger;
  readonly stateDir: string;
}

async function runDemo(open: OpenRun, parts: DemoParts): Promise<void> {
  const { options, io, logger } = parts;
  const running = startTopology({
    plan: open.plan,
    drivers: open.drivers,
    clock: systemClock,
    logger,
  });
  const stopped = new AbortController();
  const stopListening = io.onStop(() => {
    stopped.abort();
    running.drain();
  });
  const began = systemClock.monotonic();
  try {
    const sent = await feed(open, { ...parts, signal: stopped.signal });
    await settled(running, sent, { ...parts, signal: stopped.signal });
  } catch (thrown) {
    // The run must not outlive the stores that it stands on.
    running.stop();
    await running.done;
    throw thrown;
  } finally {
    stopListening();
  }
  const seconds = (systemClock.monotonic() - began) / 1_000;
  const result = demoResult(open.plan, running.telemetry(), seconds);
  await tell(result, open, parts);
  if (!options.keep || stopped.signal.aborted) running.drain();
  else io.err("Running on; Ctrl-C drains and ends\n");
  tellRunEnd(await runUntilDone(running, { io, clock: systemClock }), io);
}

/** Sends the sample and the invented events; returns how many are read. */
async function feed(
  open: OpenRun,
  parts: DemoParts & { readonly signal: AbortSignal },
): Promise<number> {
  const { options, io, signal } = parts;
  await ensureTopics(open.drivers, ["kol.profiles.raw", "kol.videos.raw"]);
  const producer = await open.drivers.log.openProducer();
  const { videos, profiles } = await demoRecords(io, {
    count: options.count,
    seed: options.seed,
    timeMs: systemClock.now(),
  });
  const sending = { clock: systemClock, signal, onSent: () => {} };
  await sendAll(producer, videos, sending);
  const sent = await sendAll(producer, profiles, {
    ...sending,
    rate: options.rate,
  });
  await producer.close();
  return sent;
}

/** Waits until every event that was sent has ended, one way or another. */
async function settled(
  running: RunningTopology,
  sent: number,
  parts: DemoParts & { readonly signal: AbortSignal },
): Promise<void> {
  const { io, signal, options } = parts;
  const progress: Progress = options.json
    ? { update() {}, end() {} }
    : progressOf("settled", { io, total: sent });
  let ended = false;
  running.done.then(() => ended = true);
  while (!ended && !signal.aborted) {
    const telemetry = running.telemetry();
    progress.update(Math.min(sent, telemetry.settled));
    if (telemetry.settled >= sent && telemetry.inFlight.events === 0) break;
    await systemClock.sleep(lookMs, signal).catch(() => undefined);
  }
  progress.end();
}

const lookMs = 20;

async function tell(
  result: DemoResult,
  open: OpenRun,
  { options, io, stateDir }: DemoParts,
): Promise<void> {
  if (options.json) return io.out(`${JSON.stringify(result)}\n`);
  const top = await topScores(open.drivers.cache, {
    by: "composite",
    limit: 10,
  });
  io.out(demoReport(result, { top, stateDir, state: options.state }));
}
