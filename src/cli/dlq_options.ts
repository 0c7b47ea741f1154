import type { Command } from "commander";
import { defaultDlqTopic, type LetterFilter } from "./dlq_letters.ts";
import { addDriverOptions, type DriverOptions } from "./driver_options.ts";
import { timeArgument } from "./time_argument.ts";

/** Options of every `dlq` command. */
export interface DlqOptions extends DriverOptions, LetterFilter {
  readonly topic: string;
  readonly json?: boolean;
}

/** Adds the options of every `dlq` command. */
export function addDlqOptions(command: Command): Command {
  command
    .option("--topic <topic>", "topic of dead letters", defaultDlqTopic)
    .option("--json", "print JSON");
  return addDriverOptions(command);
}

/** Adds the options that say which letters are meant. */
export function addLetterFilter(command: Command): Command {
  return command
    .option("--reason <code>", "letters of this reason, such as not-json")
    .option("--node <id>", "letters of this node")
    .option(
      "--since <time>",
      "letters that failed since: 2025-12-03T10:00:00Z, or 2h for two hours ago",
      timeArgument,
    );
}
