import { Command } from "commander";
import { z } from "zod";
import { systemClock } from "../core/clock.ts";
import { durationText } from "../ui/duration_text.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import { repeated } from "./repeated.ts";
import { addUrlOption, askRun, type RunUrlOptions } from "./run_client.ts";
import { tellFailure } from "./run_end.ts";
import { textTable } from "./text_table.ts";

interface TopOptions extends RunUrlOptions {
  readonly once?: boolean;
  readonly json?: boolean;
}

/** What of an answer is shown; another version may say more. */
const answer = z.looseObject({
  state: z.string(),
  bottleneck: z.looseObject({ sentence: z.string() }),
  read: z.number(),
  settled: z.number(),
  settledPerSecond: z.number(),
  deadLettered: z.number(),
  inFlight: z.number(),
  fill: z.number(),
  latency: z.looseObject({ p50: z.number(), p95: z.number() }),
  nodes: z.array(z.looseObject({
    id: z.string(),
    status: z.string(),
    busy: z.number(),
    blocked: z.number(),
    inPerSecond: z.number(),
    outPerSecond: z.number(),
    p95: z.number().nullable(),
    waiting: z.number(),
    inFlight: z.number(),
    retries: z.number(),
    failed: z.number(),
  })),
});

type Live = z.output<typeof answer>;

/** `hotpath top`: what a run does, node by node, the busiest first. */
export function topCommand(io: ProcessIo): Command {
  return addUrlOption(new Command("top"))
    .description("Watch what a run does, node by node, the busiest first")
    .option("--once", "print it once and end")
    .option("--json", "print JSON, one object a look")
    .addHelpText(
      "after",
      `
Exit code: 0 told, 3 the run does not answer.

Examples:
  $ deno task top
  $ deno task top --once --json
  $ deno task top --url http://127.0.0.1:8091`,
    )
    .action((options: TopOptions) => top(options, io));
}

async function top(options: TopOptions, io: ProcessIo): Promise<void> {
  const look = async () => {
    const live = await askRun("/api/live", { ...options, answer });
    return options.json ? `${JSON.stringify(live)}\n` : topText(live);
  };
  try {
    if (options.once) io.out(await look());
    else await repeated(look, { io, clock: systemClock, everyMs });
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

/** The run as lines for a terminal. */
export function topText(live: Live): string {
  const nodes = live.nodes.toSorted((a, b) =>
    b.busy - a.busy || b.blocked - a.blocked
  );
  return [
    `${live.state}: ${printable(live.bottleneck.sentence)}\n`,
    `settled ${live.settled} (${
      rate(live.settledPerSecond)
    }), read ${live.read}, in flight ${live.inFlight} (${
      percent(live.fill)
    } of the budget), dead letters ${live.deadLettered}, latency p50 ${
      durationText(live.latency.p50)
    } p95 ${durationText(live.latency.p95)}\n\n`,
    textTable(
      [
        "node",
        "status",
        "busy",
        "blocked",
        "in",
        "out",
        "p95",
        "waiting",
        "in work",
        "retries",
        "failed",
      ],
      nodes.map((node) => [
        node.id,
        node.status,
        percent(node.busy),
        percent(node.blocked),
        rate(node.inPerSecond),
        rate(node.outPerSecond),
        durationText(node.p95 ?? NaN),
        String(node.waiting),
        String(node.inFlight),
        String(node.retries),
        String(node.failed),
      ]),
    ),
  ].join("");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function rate(perSecond: number): string {
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
}

const everyMs = 1_000;
