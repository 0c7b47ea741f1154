import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";

/**
 * Writes every entry as one line of JSON. Unlike the log for people it leaves
 * out no repetition: each request is a line. Details are left out.
 */
export function accessLogger(
  clock: Clock,
  write: (line: string) => void,
): Logger {
  return {
    log(level, message, fields = {}) {
      if (level === "debug") return;
      const ts = new Date(clock.now()).toISOString();
      write(`${JSON.stringify({ ts, level, msg: message, ...fields })}\n`);
    },
  };
}
