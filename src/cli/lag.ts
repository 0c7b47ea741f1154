import { Command } from "commander";
import { z } from "zod";
import { systemClock } from "../core/clock.ts";
import { exitCodes } from "./cli_io.ts";
import type { ProcessIo } from "./process_io.ts";
import { addUrlOption, askRun, type RunUrlOptions } from "./run_client.ts";
import { tellFailure } from "./run_end.ts";
import { wholeNumber } from "./run_options.ts";
import { textTable } from "./text_table.ts";
import { repeated } from "./repeated.ts";

interface LagOptions extends RunUrlOptions {
  readonly watch?: boolean;
  readonly failAbove?: number;
  readonly json?: boolean;
}

const answer = z.object({
  total: z.number(),
  partitions: z.array(z.looseObject({
    topic: z.string(),
    partition: z.number(),
    committed: z.number(),
    position: z.number(),
    end: z.number().nullable(),
    lag: z.number().nullable(),
    lagSeconds: z.number().nullable(),
    trend: z.number().nullable(),
    condition: z.string(),
  })),
});

type Lag = z.output<typeof answer>;

/** `hotpath lag`: asks a run how far behind it is. */
export function lagCommand(io: ProcessIo): Command {
  return addUrlOption(new Command("lag"))
    .description("Ask a run how far behind it is")
    .option("--watch", "look again every two seconds until Ctrl-C")
    .option(
      "--fail-above <records>",
      "exit with 1 where the lag of all partitions is more",
      wholeNumber(0),
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Lag is what is not finished: the end of a partition less what is settled. How
old it is and whether it grows are told once the run was asked for a while.

Exit code: 0 told, 1 the lag is above --fail-above, 3 the run does not answer.

Examples:
  $ deno task lag
  $ deno task lag --watch
  $ deno task lag --fail-above 10000 --json`,
    )
    .action((options: LagOptions) => lag(options, io));
}

async function lag(options: LagOptions, io: ProcessIo): Promise<void> {
  const look = async () => {
    const found = await askRun("/api/lag", { ...options, answer });
    const isAbove = options.failAbove !== undefined &&
      found.total > options.failAbove;
    io.exit(isAbove ? exitCodes.found : exitCodes.ok);
    return options.json ? `${JSON.stringify(found)}\n` : lagText(found);
  };
  try {
    if (options.watch) {
      await repeated(look, { io, clock: systemClock, everyMs: watchMs });
    } else io.out(await look());
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

function lagText({ total, partitions }: Lag): string {
  const rows = partitions.map((one) => [
    `${one.topic}/${one.partition}`,
    String(one.committed),
    String(one.position),
    one.end === null ? "?" : String(one.end),
    one.lag === null ? "?" : String(one.lag),
    one.lagSeconds === null ? "-" : String(one.lagSeconds),
    trendText(one.trend),
    one.condition,
  ]);
  const head = [
    "partition",
    "committed",
    "finished",
    "end",
    "lag",
    "seconds",
    "trend",
    "is",
  ];
  return `${textTable(head, rows)}lag ${total}\n`;
}

function trendText(perSecond: number | null): string {
  if (perSecond === null) return "-";
  if (Math.abs(perSecond) < 0.05) return "steady";
  return `${perSecond > 0 ? "+" : ""}${perSecond.toFixed(1)}/s`;
}

const watchMs = 2_000;
