import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../drivers/log.ts";
import { confirmed } from "./confirmed.ts";
import { hasLetters, openLetters, readHandled } from "./dlq_letters.ts";
import { markRecord } from "./dlq_marks.ts";
import {
  addDlqOptions,
  addLetterFilter,
  type DlqOptions,
} from "./dlq_options.ts";
import { withSeam } from "./driver_options.ts";
import type { ProcessIo } from "./process_io.ts";

interface DropOptions extends DlqOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `hotpath dlq drop`: takes letters off the list for good. */
export function dlqDropCommand(io: ProcessIo): Command {
  return addLetterFilter(addDlqOptions(new Command("drop")))
    .description("Take dead letters off the list for good")
    .option("--dry-run", "show how many would be dropped and drop nothing")
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      `
A dropped letter is neither listed nor sent back any more. Its record stays in
the topic until the topic's retention removes it.

Examples:
  $ deno task dlq drop --reason not-json --dry-run
  $ deno task dlq drop --reason not-json --yes`,
    )
    .action((options: DropOptions) =>
      withSeam("log", { options, io }, (log) => drop(log, options, io))
    );
}

async function drop(
  log: Log,
  options: DropOptions,
  io: ProcessIo,
): Promise<void> {
  const { topic } = options;
  const letters: string[] = [];
  if (await hasLetters(log, topic)) {
    const { letters: handled } = await readHandled(log, topic);
    const open = openLetters(log, topic, { handled, filter: options });
    for await (const { letter } of open) letters.push(letter.letter);
  }
  const isReal = !options.dryRun && letters.length > 0;
  const question = `Drop ${letters.length} dead letters of ${topic}?`;
  if (isReal) {
    if (!confirmed(question, { yes: options.yes, io })) return;
    await markDropped(log, topic, letters);
  }
  if (options.json) {
    const dropped = letters.length;
    io.out(`${JSON.stringify({ dropped, dryRun: options.dryRun ?? false })}\n`);
  } else if (letters.length === 0) io.out("There are no dead letters\n");
  else {
    const verb = isReal ? "Dropped" : "Would drop";
    io.out(`${verb} ${letters.length} dead letters of ${topic}\n`);
  }
}

async function markDropped(
  log: Log,
  topic: string,
  letters: readonly string[],
): Promise<void> {
  const producer = await log.openProducer();
  try {
    for (let at = 0; at < letters.length; at += markLettersMax) {
      const some = letters.slice(at, at + markLettersMax);
      const mark = { mark: "dropped", letters: some } as const;
      const [result] = await producer.send([
        markRecord(topic, mark, systemClock.now()),
      ]);
      if (result?.kind === "failed") throw result.error;
    }
  } finally {
    await producer.close();
  }
}

/** Letters of one mark. */
const markLettersMax = 1_000;
