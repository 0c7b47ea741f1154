import type { Clock } from "../core/clock.ts";
import type { ProcessIo } from "./process_io.ts";

/**
 * Prints what is looked at, again and again until a request to stop: in place
 * on a terminal, one after the other elsewhere.
 */
export async function repeated(
  look: () => Promise<string>,
  parts: {
    readonly io: ProcessIo;
    readonly clock: Pick<Clock, "sleep">;
    readonly everyMs: number;
  },
): Promise<void> {
  const { io, clock, everyMs } = parts;
  const stop = new AbortController();
  const stopListening = io.onStop(() => stop.abort());
  try {
    while (!stop.signal.aborted) {
      const text = await look();
      io.out(io.interactive ? `${home}${text}` : text);
      await clock.sleep(everyMs, stop.signal).catch(() => undefined);
    }
  } finally {
    stopListening();
  }
}

/** Clears a terminal and goes to its upper left corner. */
const home = "\x1b[H\x1b[2J";
