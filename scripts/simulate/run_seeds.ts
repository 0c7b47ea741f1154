/** Which seeds are run, and how. */
export interface SeedRun {
  readonly seeds: number;
  readonly from: number;
  /** Runs one seed; rejects where a promise was broken. */
  readonly simulate: (seed: number) => Promise<void>;
  /** Takes a line of the result, and one of what is going on. */
  readonly write: (line: string) => void;
  readonly note: (line: string) => void;
  /** Milliseconds from any moment on. */
  readonly now: () => number;
}

/**
 * Runs so many seeds one after the other and stops at the first that fails,
 * saying how it is run again. Returns the exit code.
 */
export async function runSeeds(run: SeedRun): Promise<number> {
  const { seeds, from, write, note, now } = run;
  const began = now();
  for (let done = 0; done < seeds; done++) {
    const seed = from + done;
    try {
      await run.simulate(seed);
    } catch (thrown) {
      write(`Seed ${seed} failed after ${done} that did not: ${told(thrown)}`);
      write(`Run it again: deno task simulate --from ${seed} --seeds 1`);
      return 1;
    }
    if ((done + 1) % noteEvery === 0) note(`${done + 1} of ${seeds}`);
  }
  const seconds = (now() - began) / 1_000;
  const rate = seconds > 0 ? Math.round(seeds / seconds) : seeds;
  write(
    `${seeds} seeds from ${from} kept every promise in ${
      seconds.toFixed(1)
    } s, ${rate} a second`,
  );
  return 0;
}

/** What was broken, and in which run. */
function told(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined
    ? thrown.message
    : `${thrown.message}\n${told(thrown.cause)}`;
}

const noteEvery = 1_000;
