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

/** An entry that has been written and may repeat. */
interface Seen {
  readonly level: LogLevel;
  readonly since: number;
  count: number;
  /** The last of them. */
  message: string;
  fields: LogFields;
}

/**
 * Writes one line an entry. Entries of one error code at one node, and else of
 * one message, are the same entry: it is written a few times a minute, and the
 * rest are counted and told once the minute has passed, so that a store that is
 * away for an hour does not fill the disk.
 */
export class TextLogger implements Logger {
  readonly #options: TextLoggerOptions;
  readonly #seen = new Map<string, Seen>();
  #sweptAt = 0;

  constructor(options: TextLoggerOptions) {
    this.#options = options;
  }

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (rank[level] < rank[this.#options.level]) return;
    const now = this.#options.clock.monotonic();
    if (now - this.#sweptAt >= sweepIntervalMs) this.#sweep(now);
    const key = keyOf(level, message, fields);
    const seen = this.#seen.get(key);
    if (seen === undefined) {
      // Were they all different, none of them would be folded.
      if (this.#seen.size >= keysMax) this.flush();
      this.#seen.set(key, { level, message, fields, since: now, count: 1 });
    } else {
      seen.message = message;
      seen.fields = fields;
      if (++seen.count > repeatsMax) return;
    }
    this.#write(level, message, fields);
  }

  /** Tells what was left out so far; at the end nothing else would. */
  flush(): void {
    for (const seen of this.#seen.values()) this.#tellLeftOut(seen);
    this.#seen.clear();
  }

  /** Tells what was left out of the intervals that have passed. */
  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [key, seen] of this.#seen) {
      if (now - seen.since < repeatIntervalMs) continue;
      this.#seen.delete(key);
      this.#tellLeftOut(seen);
    }
  }

  #tellLeftOut({ level, message, fields, count }: Seen): void {
    const repeated = count - repeatsMax;
    if (repeated <= 0) return;
    const { code, node } = fields;
    this.#write(level, message, {
      ...(node === undefined ? {} : { node }),
      ...(code === undefined ? {} : { code }),
      repeated,
    });
  }

  #write(level: LogLevel, message: string, fields: LogFields): void {
    const { clock, format, write } = this.#options;
    const time = new Date(clock.now()).toISOString();
    write(
      format === "json"
        ? `${JSON.stringify({ ts: time, level, msg: message, ...fields })}\n`
        : `${textLine(time, level, message, fields)}\n`,
    );
  }
}

const repeatIntervalMs = 60_000;
const sweepIntervalMs = 1_000;
/** An entry is written so often in an interval. */
const repeatsMax = 5;
/** Different lines that are remembered. */
const keysMax = 1_000;

/** What makes two entries the same: texts of one code differ in their values. */
function keyOf(level: LogLevel, message: string, fields: LogFields): string {
  const { code, node } = fields;
  return code === undefined
    ? `${level} ${message}`
    : `${level} ${String(code)} ${String(node)}`;
}

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
