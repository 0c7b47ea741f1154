/** Severity of a log line, ascending. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Facts beside the sentence; never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where sentences for people and machines go; the CLI decides how they look. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
}

/** Drops everything; for code that was given no logger. */
export const silentLogger: Logger = { log() {} };
