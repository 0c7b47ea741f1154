import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../drivers/log.ts";
import { exitCodes } from "./cli_io.ts";
import type { DeadLetter } from "./dead_letter.ts";
import { dlqDropCommand } from "./dlq_drop.ts";
import { type DlqGroup, groupLetters, trendOf } from "./dlq_groups.ts";
import {
  hasLetters,
  type OpenLetter,
  openLetters,
  readHandled,
} from "./dlq_letters.ts";
import {
  addDlqOptions,
  addLetterFilter,
  type DlqOptions,
} from "./dlq_options.ts";
import { withSeam } from "./driver_options.ts";
import { dlqRedriveCommand } from "./dlq_redrive.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import { textTable } from "./text_table.ts";

/** `hotpath dlq`: looks at what could not be processed, sends it back, drops. */
export function dlqCommand(io: ProcessIo): Command {
  return new Command("dlq")
    .description("Look at what could not be processed, send it back, drop it")
    .addCommand(listCommand(io))
    .addCommand(showCommand(io))
    .addCommand(dlqRedriveCommand(io))
    .addCommand(dlqDropCommand(io));
}

function listCommand(io: ProcessIo): Command {
  return addLetterFilter(addDlqOptions(new Command("list")))
    .description("Group dead letters by reason and node")
    .addHelpText(
      "after",
      `
The trend compares the last hour with the hour before. What was sent back or
dropped is not listed.

Examples:
  $ deno task dlq list
  $ deno task dlq list --since 2h --node parse
  $ deno task dlq list --json`,
    )
    .action((options: DlqOptions) =>
      withSeam("log", { options, io }, async (log) => {
        const now = systemClock.now();
        const groups = await groupLetters(lettersOf(log, options), now);
        tellGroups(groups, options, io);
      })
    );
}

function showCommand(io: ProcessIo): Command {
  return addDlqOptions(new Command("show"))
    .description("Print one dead letter whole")
    .argument(
      "[origin]",
      "topic/partition/offset; the latest where none is named",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ deno task dlq show
  $ deno task dlq show kol.profiles.raw/0/17 --json`,
    )
    .action((origin: string | undefined, options: DlqOptions) =>
      withSeam("log", { options, io }, async (log) => {
        const letter = await latestOf(lettersOf(log, options), origin);
        tellOne(letter, { origin, options, io });
      })
    );
}

async function* lettersOf(
  log: Log,
  options: DlqOptions,
): AsyncGenerator<OpenLetter> {
  if (!await hasLetters(log, options.topic)) return;
  const handled = await readHandled(log, options.topic);
  yield* openLetters(log, options.topic, {
    handled: handled.letters,
    filter: options,
  });
}

function tellGroups(
  groups: readonly DlqGroup[],
  options: DlqOptions,
  io: ProcessIo,
): void {
  if (options.json) return io.out(`${JSON.stringify(groups)}\n`);
  if (groups.length === 0) return io.out("There are no dead letters\n");
  io.out(textTable(
    ["count", "1 h", "trend", "reason", "node", "last", "example", "message"],
    groups.map((group) => [
      String(group.count),
      String(group.lastHour),
      trendOf(group),
      group.reason,
      group.node,
      group.last,
      group.example.origin,
      group.example.message.slice(0, messageCharsMax),
    ]),
  ));
}

const messageCharsMax = 80;

/** The latest dead letter of an event; of all where no origin is named. */
async function latestOf(
  letters: AsyncIterable<OpenLetter>,
  origin: string | undefined,
): Promise<DeadLetter | undefined> {
  let latest: DeadLetter | undefined;
  for await (const { letter } of letters) {
    if (origin === undefined || letter.origin === origin) latest = letter;
  }
  return latest;
}

function tellOne(
  letter: DeadLetter | undefined,
  asked: {
    readonly origin: string | undefined;
    readonly options: DlqOptions;
    readonly io: ProcessIo;
  },
): void {
  const { origin, options, io } = asked;
  if (letter === undefined) {
    io.err(
      origin === undefined
        ? "There are no dead letters\n"
        : `There is no dead letter of ${printable(origin)}\n`,
    );
    return io.exit(exitCodes.found);
  }
  if (options.json) return io.out(`${JSON.stringify(letter)}\n`);
  for (const [name, value] of Object.entries(letter)) {
    if (value === null) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    io.out(`${name.padEnd(nameWidth)}  ${printable(text)}\n`);
  }
}

const nameWidth = "valueBase64".length;
