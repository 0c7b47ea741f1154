import { Command } from "commander";
import ky, { isHTTPError } from "ky";
import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import { requestFailure } from "../drivers/http/request_failure.ts";
import { formatDuration } from "../core/units.ts";
import { exitCodes } from "./cli_io.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import { wholeNumber } from "./run_options.ts";
import { textTable } from "./text_table.ts";

interface WhyOptions {
  readonly url: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly json?: boolean;
}

/** What of an answer is shown; another version may say more. */
const answer = z.object({
  partitions: z.array(z.looseObject({
    topic: z.string(),
    partition: z.number(),
    condition: z.string(),
    reason: z.string(),
    offset: z.number().nullable(),
    ageMs: z.number().nullable(),
    node: z.string().nullable(),
    attempts: z.number(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    position: z.number(),
    lag: z.number().nullable(),
  })),
});

type Partition = z.output<typeof answer>["partitions"][number];

const defaultUrl = "http://127.0.0.1:8090";

/** `hotpath why`: asks a run why its partitions are where they are. */
export function whyCommand(io: ProcessIo): Command {
  return new Command("why")
    .description("Ask a run why a partition does not move")
    .option("--url <url>", "live pages of the run (--ui)", defaultUrl)
    .option("--topic <topic>", "this topic only")
    .option("--partition <n>", "this partition only", wholeNumber(0))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Tells of each partition that the run reads the lowest unfinished offset, how
long ago it was read, the node that has it or that it waits for, how often that
has tried and the last error.

Exit code: 0 nothing is stuck, 1 a partition is stuck or there is none, 3 the
run does not answer.

Examples:
  $ deno task why
  $ deno task why --topic kol.profiles.raw --partition 2
  $ deno task why --url http://127.0.0.1:8091 --json`,
    )
    .action((options: WhyOptions) => why(options, io));
}

async function why(options: WhyOptions, io: ProcessIo): Promise<void> {
  try {
    const { partitions } = await ask(options);
    if (options.json) io.out(`${JSON.stringify(partitions)}\n`);
    else if (partitions.length > 0) tell(partitions, io);
    else io.err("The run reads no such partition\n");
    const isStuck = partitions.some((one) => one.condition === "stuck");
    if (isStuck || partitions.length === 0) io.exit(exitCodes.found);
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

async function ask(
  { url, topic, partition }: WhyOptions,
): Promise<z.output<typeof answer>> {
  try {
    const body = await ky.get(`${url.replace(/\/+$/, "")}/api/why`, {
      searchParams: {
        ...(topic === undefined ? {} : { topic }),
        ...(partition === undefined ? {} : { partition }),
      },
      timeout: timeoutMs,
      retry: 0,
    }).json();
    return answer.parse(body);
  } catch (thrown) {
    throw new HotpathError({
      code: "call-unreachable",
      message: `Ask a run, name where its live pages are with --url: ${url}: ${
        isHTTPError(thrown)
          ? `it answered ${thrown.response.status}`
          : thrown instanceof z.ZodError
          ? "what answered is no hotpath run"
          : requestFailure(thrown)
      }`,
      cause: thrown,
    });
  }
}

function tell(partitions: readonly Partition[], io: ProcessIo): void {
  io.out(textTable(
    ["partition", "is", "lag", "offset", "age", "node", "tries", "why"],
    partitions.map((one) => [
      `${one.topic}/${one.partition}`,
      one.condition,
      one.lag === null ? "?" : String(one.lag),
      String(one.offset ?? one.position),
      one.ageMs === null ? "-" : formatDuration(Math.round(one.ageMs)),
      one.node ?? "-",
      one.attempts === 0 ? "-" : String(one.attempts),
      one.error === null
        ? one.reason
        : `${one.reason}: ${one.error.message} (${one.error.code})`,
    ]),
  ));
}

/** The run itself waits five seconds for its log at most. */
const timeoutMs = 10_000;
