import type { LogFields, Logger, LogLevel } from "../../src/core/logger.ts";

/** Keeps what was logged. */
export class RecordingLogger implements Logger {
  readonly lines: {
    readonly level: LogLevel;
    readonly message: string;
    readonly fields: LogFields;
  }[] = [];

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields });
  }

  /** Messages of one level. */
  of(level: LogLevel): string[] {
    return this.lines.filter((one) => one.level === level)
      .map((one) => one.message);
  }
}
