import { Command } from "commander";
import type { Log } from "../drivers/log.ts";
import { exitCodes } from "./cli_io.ts";
import { type DeadLetter, deadLetterOf } from "./dead_letter.ts";
import {
  addDriverOptions,
  type DriverOptions,
  openToolDrivers,
} from "./driver_options.ts";
import { printable } from "./printable_text.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import { loggerOf } from "./run_options.ts";
import { readAll } from "./tail.ts";
import { textTable } from "./text_table.ts";

interface DlqOptions extends DriverOptions {
  readonly topic: string;
  readonly json?: boolean;
}

/** `hotpath dlq`: looks at what could not be processed. */
export function dlqCommand(io: ProcessIo): Command {
  const list = withOptions(new Command("list"))
    .description("Group dead letters by reason and node")
    .addHelpText(
      "after",
      `
Examples:
  $ deno task dlq list
  $ deno task dlq list --json`,
    )
    .action((options: DlqOptions) =>
      withLetters(options, io, (letters) => tellGroups(letters, options, io))
    );
  const show = withOptions(new Command("show"))
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
      withLetters(options, io, (letters) => {
        tellOne(letters, { origin, options, io });
      })
    );
  return new Command("dlq")
    .description("Look at what could not be processed")
    .addCommand(list)
    .addCommand(show);
}

function withOptions(command: Command): Command {
  command
    .option("--topic <topic>", "topic of dead letters", "kol.dead-letters")
    .option("--json", "print JSON");
  return addDriverOptions(command);
}

async function withLetters(
  options: DlqOptions,
  io: ProcessIo,
  work: (letters: readonly DeadLetter[]) => void,
): Promise<void> {
  try {
    const logger = loggerOf(options, io);
    const open = await openToolDrivers(options, { io, logger });
    if (open === undefined) return;
    try {
      work(await readLetters(open.drivers.log, options.topic));
    } finally {
      await open.close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

async function readLetters(log: Log, topic: string): Promise<DeadLetter[]> {
  const reader = await log.openReader(topic, "earliest");
  const records = await readAll(reader);
  await reader.close();
  return records.map(deadLetterOf);
}

interface Group {
  readonly reason: string;
  readonly node: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  readonly example: DeadLetter;
}

function tellGroups(
  letters: readonly DeadLetter[],
  options: DlqOptions,
  io: ProcessIo,
): void {
  const groups = groupsOf(letters);
  if (options.json) return io.out(`${JSON.stringify(groups)}\n`);
  if (groups.length === 0) return io.out("There are no dead letters\n");
  io.out(textTable(
    ["count", "reason", "node", "last", "example", "message"],
    groups.map((group) => [
      String(group.count),
      group.reason,
      group.node,
      group.last,
      group.example.origin,
      group.example.message.slice(0, messageCharsMax),
    ]),
  ));
}

const messageCharsMax = 80;

function groupsOf(letters: readonly DeadLetter[]): Group[] {
  const groups = new Map<string, DeadLetter[]>();
  for (const letter of letters) {
    const name = `${letter.reason} ${letter.node}`;
    groups.set(name, [...groups.get(name) ?? [], letter]);
  }
  const rows: Group[] = [];
  for (const members of groups.values()) {
    const [example] = members;
    if (example === undefined) continue;
    const times = members.map((one) => one.lastAt).sort();
    rows.push({
      reason: example.reason,
      node: example.node,
      count: members.length,
      first: times[0] ?? "",
      last: times.at(-1) ?? "",
      example,
    });
  }
  return rows.sort((a, b) => b.count - a.count);
}

function tellOne(
  letters: readonly DeadLetter[],
  asked: {
    readonly origin: string | undefined;
    readonly options: DlqOptions;
    readonly io: ProcessIo;
  },
): void {
  const { origin, options, io } = asked;
  const letter = origin === undefined
    ? letters.at(-1)
    : letters.findLast((one) => one.origin === origin);
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
    const text = typeof value === "string" ? value : JSON.stringify(value);
    io.out(`${name.padEnd(10)}  ${printable(text)}\n`);
  }
}
