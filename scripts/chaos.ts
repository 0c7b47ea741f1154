/**
 * Breaks everything around the hot path, on real servers, and then counts:
 * what was lost, doubled, misjudged or out of order, how long each fault took
 * to be over, and what memory it took. See docs/reliability.md.
 *
 *     deno task chaos --seed 1 --faults 20
 */
import { Command } from "commander";
import { chaos, type ChaosOptions } from "./chaos/chaos.ts";
import { reportText } from "./chaos/report_text.ts";

interface Options extends ChaosOptions {
  readonly json?: boolean;
}

const command = new Command("chaos")
  .description("Break everything around the hot path and count what is lost")
  .option("--seed <n>", "draws the faults", whole, Date.now() % 1_000_000)
  .option("--faults <n>", "how many faults strike", whole, 20)
  .option("--together <n>", "the most that strike at once", atLeastOne, 3)
  .option("--duration <minutes>", "strike no more after so long", Number, 60)
  .option("--rate <n>", "events a second of the load", whole, 300)
  .option("--members <n>", "members of the group", whole, 2)
  .option("--only <list>", "only faults whose name contains one of these")
  .option("--each", "each fault once, alone, in place of drawn ones")
  .option("--port-offset <n>", "added to the ports of the stack", whole, 21_000)
  .option("--log-dir <folder>", "keep the logs of the members there")
  .option("--json", "print the report as JSON")
  .addHelpText(
    "after",
    `
Exit code: 0 all is as promised, 1 something is not.

Examples:
  $ deno task chaos --seed 7 --faults 500 --together 6
  $ deno task chaos --only kafka,redis --faults 30
  $ deno task chaos --only killed,frozen --each`,
  );

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`Read a number: expected a whole one: ${text}`);
}

function atLeastOne(text: string): number {
  const value = whole(text);
  if (value >= 1) return value;
  throw new Error(`Read a number: expected at least 1: ${text}`);
}

function write(stream: typeof Deno.stdout, text: string): void {
  stream.writeSync(new TextEncoder().encode(text));
}

command.parse(Deno.args, { from: "user" });
const options = command.opts<Options>();
const report = await chaos(
  options,
  (line) => write(Deno.stderr, `${line}\n`),
);
write(
  Deno.stdout,
  options.json ? `${JSON.stringify(report)}\n` : reportText(report),
);
Deno.exit(report.failures.length === 0 ? 0 : 1);
