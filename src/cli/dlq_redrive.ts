import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../drivers/log.ts";
import { exitCodes } from "./cli_io.ts";
import { confirmed } from "./confirmed.ts";
import { hasLetters } from "./dlq_letters.ts";
import {
  addDlqOptions,
  addLetterFilter,
  type DlqOptions,
} from "./dlq_options.ts";
import { withSeam } from "./driver_options.ts";
import type { ProcessIo } from "./process_io.ts";
import { redrivesMaxDefault } from "./redrive.ts";
import {
  previewRedrive,
  redriveLetters,
  type RedriveTally,
} from "./redrive_letters.ts";
import { refusedWhys, whyTexts } from "./refused_why.ts";
import { wholeNumber } from "./run_options.ts";

interface RedriveOptions extends DlqOptions {
  readonly rate?: number;
  readonly maxRedrives: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

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
  const { topic, maxRedrives: redrivesMax, rate } = options;
  if (!await hasLetters(log, topic)) {
    return io.out("There are no dead letters\n");
  }
  const request = { topic, filter: options, redrivesMax, rate };
  const parts = { log, clock: systemClock };
  const { tally, isUnfinished } = await previewRedrive(request, parts);
  const total = sum(Object.values(tally.send));
  if (options.dryRun || (total === 0 && !isUnfinished)) {
    return tell(tally, { options, io, isDone: false });
  }
  const question = `Send ${total} events back to ${
    Object.keys(tally.send).join(", ")
  }?`;
  const yes = options.yes || total === 0;
  if (!confirmed(question, { yes, io })) return;
  const stop = new AbortController();
  const stopListening = io.onStop(() => stop.abort());
  try {
    const { signal } = stop;
    const done = await redriveLetters(request, { ...parts, signal });
    tell(done, { options, io, isDone: true });
  } finally {
    stopListening();
  }
}

function tell(
  tally: RedriveTally,
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
    for (const why of refusedWhys) {
      const letters = tally.refused[why] ?? 0;
      if (letters > 0) io.out(`Refused ${letters}, which ${whyTexts[why]}\n`);
    }
  }
  if (refused > 0) io.exit(exitCodes.found);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0);
}
