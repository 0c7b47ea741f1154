import type { Clock } from "../core/clock.ts";
import type { LogFields, Logger, LogLevel } from "../core/logger.ts";
import { printable } from "./printable_text.ts";

/** How log lines look. `auto` is text for a person and JSON otherwise. */
export type LogFormat = "auto" | "text" | "json";

/** What a logger is made of. */
export interface TextLoggerOptions {
  readonly format: "text" | "json";
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly write: (text: string) => void;
}

const rank: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
};

/**
 * Writes one line an entry. An entry that repeats is written a few times in an
 * interval; the rest are counted and told with the next one, so that a store
 * that is away for an hour does not fill the disk.
 */
export class TextLogger implements Logger {
  readonly #options: TextLoggerOptions;
  readonly #seen = new Map<string, { since: number; count: number }>();

  constructor(options: TextLoggerOptions) {
    this.#options = options;
  }

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (rank[level] < rank[this.#options.level]) return;
    const repeats = this.#repeats(`${level} ${message}`);
    if (repeats === undefined) return;
    const all = repeats > 0 ? { ...fields, repeated: repeats } : fields;
    const time = new Date(this.#options.clock.now()).toISOString();
    this.#options.write(
      this.#options.format === "json"
        ? `${JSON.stringify({ ts: time, level, msg: message, ...all })}\n`
        : `${textLine(time, level, message, all)}\n`,
    );
  }

  /** How many were left out since the last line; undefined leaves this out. */
  #repeats(key: string): number | undefined {
    const now = this.#options.clock.monotonic();
    const seen = this.#seen.get(key);
    if (seen === undefined || now - seen.since >= repeatIntervalMs) {
      if (this.#seen.size >= keysMax) this.#seen.clear();
      this.#seen.set(key, { since: now, count: 1 });
      return Math.max(0, (seen?.count ?? 0) - repeatsMax);
    }
    seen.count++;
    return seen.count <= repeatsMax ? 0 : undefined;
  }
}

const repeatIntervalMs = 10_000;
const repeatsMax = 3;
/** Different lines that are remembered. */
const keysMax = 1_000;

function textLine(
  time: string,
  level: LogLevel,
  message: string,
  fields: LogFields,
): string {
  const facts = Object.entries(fields)
    .map(([name, value]) => `${name}=${printable(String(value))}`);
  const label = level === "info" ? "" : `${level.toUpperCase()} `;
  return [time.slice(11, 19), label + printable(message), ...facts].join(" ");
}
