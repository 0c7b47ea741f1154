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
import { requireTopic } from "./require_topic.ts";
import { tellFailure } from "./run_end.ts";
import { loggerOf } from "./run_options.ts";
import { readToEnd } from "./read_to_end.ts";
import { textTable } from "./text_table.ts";

interface DlqOptions extends DriverOptions {
  readonly topic: string;
  readonly json?: boolean;
}

const defaultTopic = "kol.dead-letters";

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
      withLetters(
        options,
        io,
        async (letters) => tellGroups(await groupsOf(letters), options, io),
      )
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
      withLetters(options, io, async (letters) => {
        tellOne(await latestOf(letters, origin), { origin, options, io });
      })
    );
  return new Command("dlq")
    .description("Look at what could not be processed")
    .addCommand(list)
    .addCommand(show);
}

function withOptions(command: Command): Command {
  command
    .option("--topic <topic>", "topic of dead letters", defaultTopic)
    .option("--json", "print JSON");
  return addDriverOptions(command);
}

async function withLetters(
  options: DlqOptions,
  io: ProcessIo,
  work: (letters: AsyncIterable<DeadLetter>) => Promise<void>,
): Promise<void> {
  try {
    const logger = loggerOf(options, io);
    const open = await openToolDrivers(options, { io, logger });
    if (open === undefined) return;
    try {
      await work(readLetters(open.drivers.log, options.topic));
    } finally {
      await open.close();
    }
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

async function* readLetters(
  log: Log,
  topic: string,
): AsyncGenerator<DeadLetter> {
  const isThere = (await log.admin.listTopics())
    .some((one) => one.topic === topic);
  // Nothing has run yet, so nothing has failed yet.
  if (!isThere && topic === defaultTopic) return;
  await requireTopic(log.admin, topic);
  for await (const record of readToEnd(log, topic, { from: "earliest" })) {
    yield deadLetterOf(record);
  }
}

/** Dead letters of one reason at one node. */
interface Group {
  readonly reason: string;
  readonly node: string;
  count: number;
  first: string;
  last: string;
  /** The first of them; its bytes are for `dlq show`. */
  readonly example: Pick<DeadLetter, "origin" | "key" | "message">;
}

function tellGroups(
  groups: readonly Group[],
  options: DlqOptions,
  io: ProcessIo,
): void {
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

async function groupsOf(
  letters: AsyncIterable<DeadLetter>,
): Promise<readonly Group[]> {
  const groups = new Map<string, Group>();
  for await (const { reason, node, lastAt, ...letter } of letters) {
    const name = `${reason} ${node}`;
    const group = groups.get(name);
    if (group === undefined) {
      const { origin, key, message } = letter;
      const example = { origin, key, message };
      const times = { first: lastAt, last: lastAt };
      groups.set(name, { reason, node, count: 1, ...times, example });
      continue;
    }
    group.count++;
    if (lastAt < group.first) group.first = lastAt;
    if (lastAt > group.last) group.last = lastAt;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** The latest dead letter of an event; of all where no origin is named. */
async function latestOf(
  letters: AsyncIterable<DeadLetter>,
  origin: string | undefined,
): Promise<DeadLetter | undefined> {
  let latest: DeadLetter | undefined;
  for await (const letter of letters) {
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
