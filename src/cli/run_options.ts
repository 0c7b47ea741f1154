import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { systemClock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { parseDurationMs } from "../core/units.ts";
import { defaultUiAddress, parseUiAddress } from "../ui/ui_address.ts";
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
export function loggerOf(options: StateOptions, io: ProcessIo): TextLogger {
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
export function addUiOption(command: Command, when = ""): Command {
  return command.option(
    "--ui <address>",
    `where the live pages listen, HOST:PORT or off (default: HOTPATH_UI or ${defaultUiAddress}${when})`,
    uiAddress,
  );
}

/**
 * What was asked of the live pages: by the option, else by the environment.
 * Undefined where nothing was, and the default address is to be tried.
 */
export function uiOf(
  options: { readonly ui?: string },
  io: Pick<ProcessIo, "env">,
): string | undefined {
  const given = io.env["HOTPATH_UI"];
  if (options.ui !== undefined || !given) return options.ui;
  if (given === "off" || parseUiAddress(given) !== undefined) return given;
  throw new HotpathError({
    code: "usage",
    message: `Set HOTPATH_UI to off or an address as 127.0.0.1:8090: ${given}`,
  });
}

function uiAddress(text: string): string {
  if (text === "off" || parseUiAddress(text) !== undefined) return text;
  throw new InvalidArgumentError(
    "expected off, or an address as 127.0.0.1:8090",
  );
}

function logFormat(text: string): LogFormat {
  if (text === "auto" || text === "text" || text === "json") return text;
  throw new InvalidArgumentError("expected auto, text or json");
}
