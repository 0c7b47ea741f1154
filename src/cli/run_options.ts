import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { systemClock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import { parseDurationMs } from "../core/units.ts";
import type { ProcessIo } from "./process_io.ts";
import { type LogFormat, TextLogger } from "./text_logger.ts";

/** Options of commands that open the state or run something. */
export interface StateOptions {
  readonly state?: string;
  readonly logFormat: LogFormat;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** Adds `--state` and the options of the log. */
export function addStateOptions(command: Command): Command {
  return command
    .option(
      "--state <dir>",
      "folder of the embedded state (default: HOTPATH_STATE or .hotpath)",
    )
    .option("--log-format <format>", "auto, text or json", logFormat, "auto")
    .option("-v, --verbose", "log details as well")
    .option("-q, --quiet", "log warnings and errors only");
}

/** The state folder that was asked for. */
export function stateDirOf(options: StateOptions, io: ProcessIo): string {
  return options.state ?? io.env["HOTPATH_STATE"] ?? ".hotpath";
}

/** A logger that writes to standard error. */
export function loggerOf(options: StateOptions, io: ProcessIo): Logger {
  const text = options.logFormat === "text" ||
    (options.logFormat === "auto" && io.errInteractive);
  return new TextLogger({
    format: text ? "text" : "json",
    level: options.quiet ? "warn" : options.verbose ? "debug" : "info",
    clock: systemClock,
    write: (line) => io.err(line),
  });
}

/** Reads a whole number of at least `min` from the command line. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && Number.isSafeInteger(value)) {
      return value;
    }
    throw new InvalidArgumentError(`expected a whole number from ${min}`);
  };
}

/** Reads a duration such as 2s from the command line, in milliseconds. */
export function durationArgument(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError("expected a duration such as 500ms, 2s or 1m");
}

/** Adds `--ui`. */
export function addUiOption(command: Command): Command {
  return command.option(
    "--ui <address>",
    "where the live pages listen: HOST:PORT or off",
    uiAddress,
  );
}

function uiAddress(text: string): string {
  const port = /^(?:[^\s:]+|\[[\da-fA-F:]+\]):(\d{1,5})$/.exec(text)?.[1];
  if (text === "off" || Number(port) <= 65_535) return text;
  throw new InvalidArgumentError(
    "expected off, or an address as 127.0.0.1:8090",
  );
}

/** Says so where live pages are wanted that are not there. */
export function tellNoUi(ui: string | undefined, io: ProcessIo): void {
  if (ui === undefined || ui === "off") return;
  io.err(`There are no live pages in this version: --ui ${ui} does nothing\n`);
}

function logFormat(text: string): LogFormat {
  if (text === "auto" || text === "text" || text === "json") return text;
  throw new InvalidArgumentError("expected auto, text or json");
}
