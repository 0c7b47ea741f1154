/**
 * Runs random topologies through random trouble on a virtual clock and checks
 * every promise of delivery, a seed at a time. Prints the seed that failed and
 * how to run it again; exit code 1 then.
 *
 *     deno task simulate --seeds 10000 --from 1
 */
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../src/core/clock.ts";
import { simulate } from "../test/simulation/simulate.ts";
import { runSeeds } from "./simulate/run_seeds.ts";

interface Options {
  readonly seeds: number;
  readonly from: number;
}

const command = new Command("simulate")
  .description("Check the promises of delivery on random topologies")
  .option("--seeds <n>", "how many are run", wholeNumber, 1_000)
  .option("--from <seed>", "the first; a random one if not given", wholeNumber)
  .action(async ({ seeds, from }: Options) => {
    Deno.exitCode = await runSeeds({
      seeds,
      from: from ?? Math.floor(Math.random() * 2 ** 31),
      simulate,
      write: (line) => print(Deno.stdout, line),
      note: (line) => print(Deno.stderr, line),
      now: systemClock.monotonic,
    });
  });

function wholeNumber(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 0");
}

function print(stream: typeof Deno.stdout, line: string): void {
  stream.writeSync(new TextEncoder().encode(`${line}\n`));
}

await command.parseAsync(Deno.args, { from: "user" });
