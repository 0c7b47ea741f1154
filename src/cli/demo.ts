import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { Plan } from "../graph/plan.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";
import { startTopology } from "../runtime/start_topology.ts";
import type { Ui } from "../ui/ui_server.ts";
import { allSettled } from "./all_settled.ts";
import { demoReport, demoResult } from "./demo_report.ts";
import { demoRecords, profilesTopic, videosTopic } from "./demo_records.ts";
import { ensureTopics } from "./ensure_topics.ts";
import { openLivePages } from "./live_pages.ts";
import { type OpenRun, openRun } from "./open_run.ts";
import type { ProcessIo } from "./process_io.ts";
import { sendAll } from "./producing.ts";
import { type Progress, progressOf } from "./progress.ts";
import { tellFailure, tellRunEnd } from "./run_end.ts";
import {
  addStateOptions,
  addUiOption,
  loggerOf,
  stateDirOf,
  type StateOptions,
  uiOf,
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
    .option("--json", "print one JSON object and nothing else");
  addStateOptions(command);
  return addUiOption(command, " with --keep")
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
  const { signal } = stopped;
  const stopListening = io.onStop(() => {
    stopped.abort();
    running.drain();
  });
  let pages: Pick<Ui, "close"> | undefined;
  try {
    pages = await openLivePages({
      ...parts,
      ui: options.ui ?? (options.keep ? uiOf(options, io) : "off"),
      open,
      running,
      clock: systemClock,
    });
    const began = systemClock.monotonic();
    const sent = await feed(open, { ...parts, signal });
    await settled(running, open, { ...parts, signal, sent });
    const seconds = (systemClock.monotonic() - began) / 1_000;
    const asked = { ...parts, signal, sent, seconds };
    if (options.keep && !signal.aborted) {
      await tell(running, open, asked);
      io.err("Running on; Ctrl-C drains and ends\n");
      return tellRunEnd(await running.done, io);
    }
    running.drain();
    const end = await running.done;
    await tell(running, open, asked);
    tellRunEnd(end, io);
  } catch (thrown) {
    // The run must not outlive the stores that it stands on.
    running.stop();
    await running.done;
    throw thrown;
  } finally {
    stopListening();
    await pages?.close();
  }
}

/** Says why this run read more or fewer events than it sent. */
function tellSharing(read: number, sent: number, io: ProcessIo): void {
  if (read > sent) {
    io.err(`${read - sent} events were there before, and are counted too\n`);
  } else if (read < sent) {
    io.err(
      `Another run on this state took ${sent - read} of the ${sent} events\n`,
    );
  }
}

/** Sends the sample and the invented events; returns how many are read. */
async function feed(
  open: OpenRun,
  parts: DemoParts & { readonly signal: AbortSignal },
): Promise<number> {
  const { options, io, signal } = parts;
  await ensureTopics(open.drivers.log.admin, [profilesTopic, videosTopic]);
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

/** Waits until every event that was sent has ended, whoever read it. */
async function settled(
  running: RunningTopology,
  open: OpenRun,
  parts: DemoParts & { readonly signal: AbortSignal; readonly sent: number },
): Promise<void> {
  const { io, signal, options, sent } = parts;
  const { admin } = open.drivers.log;
  const target = {
    group: groupOf(open.plan),
    ends: await admin.ends(profilesTopic),
  };
  const progress: Progress = options.json
    ? { update() {}, end() {} }
    : progressOf("settled", { io, total: sent });
  let ended = false;
  running.done.then(() => ended = true);
  while (!ended && !signal.aborted) {
    progress.update(Math.min(sent, running.telemetry().settled));
    if (await allSettled(running, admin, target)) break;
    await systemClock.sleep(lookMs, signal).catch(() => undefined);
  }
  progress.update(Math.min(sent, running.telemetry().settled));
  progress.end();
}

/** The consumer group of the topology's source. */
function groupOf(plan: Plan): string {
  const source = plan.nodes.find((node) => node.type.role === "source");
  return String(source?.options["group"]);
}

const lookMs = 20;

async function tell(
  running: RunningTopology,
  open: OpenRun,
  parts: DemoParts & {
    readonly signal: AbortSignal;
    readonly sent: number;
    readonly seconds: number;
  },
): Promise<void> {
  const { options, io, stateDir, sent, seconds, signal } = parts;
  const result = demoResult(open.plan, running.telemetry(), seconds);
  if (options.json) io.out(`${JSON.stringify(result)}\n`);
  else {
    const top = await topScores(open.drivers.cache, {
      by: "composite",
      limit: 10,
    });
    const { state } = options;
    io.out(demoReport(result, { top, stateDir, state, env: io.env }));
  }
  if (!signal.aborted) tellSharing(result.read, sent, io);
}
