import { Command, InvalidArgumentError } from "commander";
import type { Cache } from "../drivers/cache.ts";
import {
  addDriverOptions,
  type DriverOptions,
  withSeam,
} from "./driver_options.ts";
import { exitCodes } from "./cli_io.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import { wholeNumber } from "./run_options.ts";
import { textTable } from "./text_table.ts";
import { type RankedScore, rankingNames, topScores } from "./top_scores.ts";

interface GetOptions extends DriverOptions {
  readonly json?: boolean;
}

interface TopOptions extends GetOptions {
  readonly by: string;
  readonly n: number;
}

/** `hotpath scores`: reads the latest scores and the rankings. */
export function scoresCommand(io: ProcessIo): Command {
  const get = new Command("get")
    .description("Print the latest scores of one KOL")
    .argument("<platform>", "such as tiktok")
    .argument("<kol>", "the KOL's id")
    .option("--json", "print one JSON object");
  addDriverOptions(get)
    .addHelpText(
      "after",
      `
Exit code: 0 found, 1 no score is there (they live for an hour).

Examples:
  $ deno task scores get tiktok kol_e8a29a44f9
  $ deno task scores get tiktok kol_e8a29a44f9 --json`,
    )
    .action((platform: string, kol: string, options: GetOptions) =>
      withSeam(
        "cache",
        { options, io },
        (cache) => getScore(cache, { platform, kol, options, io }),
      )
    );
  const top = new Command("top")
    .description("Print the KOLs with the highest scores")
    .option("--by <score>", rankingNames.join(", "), ranking, "composite")
    .option("-n <count>", "so many", wholeNumber(1), 10)
    .option("--json", "print one JSON array");
  addDriverOptions(top)
    .addHelpText(
      "after",
      `
Examples:
  $ deno task scores top
  $ deno task scores top --by trust -n 20 --json`,
    )
    .action((options: TopOptions) =>
      withSeam("cache", { options, io }, (cache) => getTop(cache, options, io))
    );
  return new Command("scores")
    .description("Read the latest scores and the rankings")
    .addCommand(get)
    .addCommand(top);
}

async function getScore(
  cache: Cache,
  asked: {
    readonly platform: string;
    readonly kol: string;
    readonly options: GetOptions;
    readonly io: ProcessIo;
  },
): Promise<void> {
  const { platform, kol, options, io } = asked;
  const [score] = await cache.getMany([`kol:scores:${platform}:${kol}`]);
  if (score === undefined || score === null) {
    io.err(
      `There is no score of ${printable(kol)} on ${printable(platform)}\n`,
    );
    io.exit(exitCodes.found);
    return;
  }
  if (options.json) return io.out(`${JSON.stringify(score)}\n`);
  const width = Math.max(...Object.keys(score).map((name) => name.length));
  for (const [name, value] of Object.entries(score)) {
    io.out(`${name.padEnd(width)}  ${printable(value)}\n`);
  }
}

async function getTop(
  cache: Cache,
  options: TopOptions,
  io: ProcessIo,
): Promise<void> {
  const scores = await topScores(cache, { by: options.by, limit: options.n });
  io.out(
    options.json ? `${JSON.stringify(scores)}\n` : topTable(scores, options.by),
  );
}

/** The ranking as a table for a person. */
export function topTable(
  scores: readonly RankedScore[],
  by: string,
): string {
  return textTable(
    ["#", "kol", "platform", by, "rank", "trust", "success", "trending"],
    scores.map(({ member, platform, score, fields }, index) => [
      String(index + 1),
      member,
      platform,
      score.toFixed(2),
      fields["composite_rank"] ?? "-",
      fields["trust_score"] ?? "-",
      fields["success_score"] ?? "-",
      fields["trending_score"] ?? "-",
    ]),
  );
}

function ranking(text: string): string {
  if ((rankingNames as readonly string[]).includes(text)) return text;
  throw new InvalidArgumentError(`expected one of ${rankingNames.join(", ")}`);
}
