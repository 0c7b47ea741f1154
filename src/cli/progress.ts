import process from "node:process";
import { SingleBar } from "cli-progress";
import type { ProcessIo } from "./process_io.ts";

/** Tells how far something is. */
export interface Progress {
  update(done: number): void;
  end(): void;
}

/**
 * A bar for a person at a terminal, a plain line now and then for anyone else,
 * both on standard error.
 */
export function progressOf(
  verb: string,
  options: { readonly io: ProcessIo; readonly total?: number | undefined },
): Progress {
  const { io, total } = options;
  return io.errInteractive && total !== undefined
    ? bar(verb, total)
    : plainLines(verb, total, io);
}

function bar(verb: string, total: number): Progress {
  const shown = new SingleBar({
    format: `${verb} {bar} {value}/{total}`,
    stream: errStream(),
    hideCursor: true,
  });
  shown.start(total, 0);
  return {
    update: (done) => shown.update(done),
    end: () => shown.stop(),
  };
}

/** The part of Node's stream that the bar writes to. */
function errStream(): NodeJS.WritableStream {
  return process.stderr;
}

function plainLines(
  verb: string,
  total: number | undefined,
  io: ProcessIo,
): Progress {
  let told = 0;
  const step = Math.max(1, Math.ceil((total ?? stepOfUnknown * 4) / 4));
  return {
    update(done) {
      const isLast = done === total && done > told;
      if (done < told + step && !isLast) return;
      told = isLast ? done : done - (done % step);
      io.err(`${verb} ${done}${total === undefined ? "" : ` of ${total}`}\n`);
    },
    end() {},
  };
}

/** A line every so many where the end is not known. */
const stepOfUnknown = 10_000;
