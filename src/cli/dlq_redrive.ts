import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { LogRecord } from "../core/record.ts";
import type { Log } from "../drivers/log.ts";
import { confirmed } from "./confirmed.ts";
import {
  hasLetters,
  type LetterFilter,
  openLetters,
  readHandled,
} from "./dlq_letters.ts";
import {
  addDlqOptions,
  addLetterFilter,
  type DlqOptions,
} from "./dlq_options.ts";
import { withSeam } from "./driver_options.ts";
import { exitCodes } from "./cli_io.ts";
import type { ProcessIo } from "./process_io.ts";
import { Redrive, redrivesMaxDefault } from "./redrive.ts";
import { redrivenRecord, type RefusedWhy } from "./redriven_record.ts";
import { wholeNumber } from "./run_options.ts";
import { soleWork } from "./sole_work.ts";

interface RedriveOptions extends DlqOptions {
  readonly rate?: number;
  readonly maxRedrives: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** What a redrive would do, or did. */
interface Tally {
  /** Events that are sent back, by topic. */
  readonly send: Record<string, number>;
  readonly refused: Partial<Record<RefusedWhy, number>>;
}

const whyTexts: Readonly<Record<RefusedWhy, string>> = {
  loop: "were sent back as often as --max-redrives allows",
  cut: "are without their bytes, which were too many for the topic",
  "no-origin": "do not say where they came from",
};

/** `hotpath dlq redrive`: sends events back to the topics they came from. */
export function dlqRedriveCommand(io: ProcessIo): Command {
  return addLetterFilter(addDlqOptions(new Command("redrive")))
    .description("Send dead letters back to the topics they came from")
    .option("--rate <n>", "send at most so many a second", wholeNumber(1))
    .option(
      "--max-redrives <n>",
      "refuse an event that was sent back so often",
      wholeNumber(1),
      redrivesMaxDefault,
    )
    .option("--dry-run", "show what would be sent and send nothing")
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      `
An event goes back as it was read: bytes, key, headers, time, partition. Beside
them the header hotpath-redrives counts how often that was done, so that an
event that fails each time does not go round for ever. A letter is sent back
once: a redrive that was cut short goes on where it was.

Exit code: 0 done, 1 some were refused or another redrive of the topic runs,
2 nobody could be asked.

Examples:
  $ deno task dlq redrive --dry-run
  $ deno task dlq redrive --reason time-in-future --yes
  $ deno task dlq redrive --node score --since 2h --rate 100 --yes`,
    )
    .action((options: RedriveOptions) =>
      withSeam("log", { options, io }, (log) => redrive(log, options, io))
    );
}

async function redrive(
  log: Log,
  options: RedriveOptions,
  io: ProcessIo,
): Promise<void> {
  const { topic } = options;
  if (!await hasLetters(log, topic)) {
    return io.out("There are no dead letters\n");
  }
  const found = await look(log, options);
  const { tally, isUnfinished } = found;
  const total = sum(Object.values(tally.send));
  if (options.dryRun || (total === 0 && !isUnfinished)) {
    return tell(tally, { options, io, isDone: false });
  }
  const question = `Send ${total} events back to ${
    Object.keys(tally.send).join(", ")
  }?`;
  const yes = options.yes || total === 0;
  if (!confirmed(question, { yes, io })) return;
  await soleWork(log, {
    topic,
    group: `hotpath-redrive.${topic}`,
    action: `Send dead letters of ${topic} back`,
    clock: systemClock,
  }, async () => {
    // Another redrive may have been at work until just now.
    const now = await look(log, options);
    await send(now, { log, options, io });
  });
}

/** What is to be sent, as it is now. */
interface Found {
  readonly letters: Letters;
  readonly tally: Tally;
  /** Letters that a redrive which was cut short has sent. */
  readonly sent: ReadonlySet<string>;
  readonly isUnfinished: boolean;
}

async function look(log: Log, options: RedriveOptions): Promise<Found> {
  const { topic } = options;
  const work = new Redrive({ log, topic, clock: systemClock });
  const handled = await readHandled(log, topic);
  // What a redrive that was cut short has sent is not sent again.
  const sent = await work.sentByUnfinished(handled);
  for (const letter of sent) handled.letters.add(letter);
  const letters = { handled: handled.letters, filter: options };
  const tally = await count(log, options, letters);
  const isUnfinished = handled.unfinished !== undefined;
  return { letters, tally, sent, isUnfinished };
}

async function send(
  { letters, tally, sent, isUnfinished }: Found,
  { log, options, io }: {
    readonly log: Log;
    readonly options: RedriveOptions;
    readonly io: ProcessIo;
  },
): Promise<void> {
  const work = new Redrive({ log, topic: options.topic, clock: systemClock });
  const stop = new AbortController();
  const stopListening = io.onStop(() => stop.abort());
  try {
    await work.run(records(log, options, letters), {
      sent,
      isUnfinished,
      rate: options.rate,
      redrivesMax: options.maxRedrives,
      signal: stop.signal,
      topics: Object.keys(tally.send),
    });
  } finally {
    stopListening();
  }
  tell({ ...tally, send: work.sent }, { options, io, isDone: true });
}

interface Letters {
  readonly handled: ReadonlySet<string>;
  readonly filter: LetterFilter;
}

async function* records(
  log: Log,
  { topic }: RedriveOptions,
  letters: Letters,
): AsyncGenerator<LogRecord> {
  for await (const { record } of openLetters(log, topic, letters)) yield record;
}

async function count(
  log: Log,
  options: RedriveOptions,
  letters: Letters,
): Promise<Tally> {
  const tally: Tally = { send: {}, refused: {} };
  for await (const letter of records(log, options, letters)) {
    const redriven = redrivenRecord(letter, options.maxRedrives);
    if (redriven.kind === "record") {
      const { topic } = redriven.record;
      tally.send[topic] = (tally.send[topic] ?? 0) + 1;
    } else {
      tally.refused[redriven.why] = (tally.refused[redriven.why] ?? 0) + 1;
    }
  }
  return tally;
}

function tell(
  tally: Tally,
  parts: {
    readonly options: RedriveOptions;
    readonly io: ProcessIo;
    readonly isDone: boolean;
  },
): void {
  const { options, io, isDone } = parts;
  const refused = sum(Object.values(tally.refused));
  if (options.json) {
    io.out(`${JSON.stringify({ ...tally, dryRun: !isDone })}\n`);
  } else {
    const verb = isDone ? "Sent" : "Would send";
    const sends = Object.entries(tally.send);
    if (sends.length === 0) io.out("There is nothing to send back\n");
    for (const [topic, events] of sends) {
      io.out(`${verb} ${events} back to ${topic}\n`);
    }
    for (const [why, text] of Object.entries(whyTexts)) {
      const letters = tally.refused[why as RefusedWhy] ?? 0;
      if (letters > 0) io.out(`Refused ${letters}, which ${text}\n`);
    }
  }
  if (refused > 0) io.exit(exitCodes.found);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0);
}
