import type { SeededRandom } from "../support/seeded_random.ts";

/** A sink of a random plan. */
export interface SinkShape {
  readonly id: string;
  readonly required: boolean;
  readonly inFlight: number;
  /** Does its client keep the order of writes that are on their way? */
  readonly keepsOrder: boolean;
}

/** Everything that is random about a run, so that a seed tells it all. */
export interface Shape {
  readonly seed: number;
  /** Partitions of each source. */
  readonly sources: readonly number[];
  readonly sinks: readonly SinkShape[];
  readonly budgetEvents: number;
  readonly budgetBytes: number;
  /** Largest record. */
  readonly recordBytes: number;
  readonly maxItems: number;
  readonly callsInFlight: number;
  /** Calls a second; undefined for as many as there are. */
  readonly callRate: number | undefined;
  readonly order: "input" | "none";
  readonly events: number;
  /** Chances in a thousand, each asked when it may happen. */
  readonly chances: {
    readonly parseFails: number;
    readonly parseDrops: number;
    readonly scoreRejects: number;
    readonly sinkRefuses: number;
    /** Its offset is held for a while, as by a window. */
    readonly holds: number;
    readonly callFails: number;
    /** The answer cannot be used. */
    readonly callMisfits: number;
    readonly writeFails: number;
    readonly writeIsLate: number;
    readonly pollFails: number;
    readonly commitFails: number;
  };
  readonly crashes: number;
  /** Partitions that are taken away and come back. */
  readonly moves: number;
}

/** Draws a run; half of all runs have no crash and no move. */
export function drawShape(seed: number, random: SeededRandom): Shape {
  const isCalm = random.below(2) === 0;
  const upTo = (most: number) => random.below(2) * random.below(most + 1);
  const sources = Array.from(
    { length: 1 + random.below(2) },
    () => 1 + random.below(3),
  );
  return {
    seed,
    sources,
    sinks: drawSinks(random),
    budgetEvents: 4 + random.below(60),
    // Some hold a few records only, some not even one.
    budgetBytes: random.below(2) === 0 ? 1_000_000 : 50 + random.below(2_000),
    recordBytes: 1 + random.below(200),
    maxItems: 1 + random.below(16),
    callsInFlight: 1 + random.below(4),
    callRate: random.below(4) === 0 ? 20 + random.below(100) : undefined,
    order: random.below(4) === 0 ? "none" : "input",
    events: 20 + random.below(120),
    chances: {
      parseFails: upTo(60),
      parseDrops: upTo(60),
      scoreRejects: upTo(80),
      sinkRefuses: upTo(60),
      holds: upTo(200),
      callFails: upTo(250),
      callMisfits: upTo(50),
      writeFails: upTo(250),
      writeIsLate: isCalm ? 0 : upTo(60),
      pollFails: upTo(150),
      commitFails: upTo(300),
    },
    crashes: isCalm ? 0 : random.below(4),
    moves: isCalm ? 0 : random.below(6),
  };
}

function drawSinks(random: SeededRandom): SinkShape[] {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, (_, index) => ({
    id: `sink-${index}`,
    // One at least is required.
    required: index === 0 || random.below(2) === 0,
    inFlight: random.below(2) === 0 ? 1 : 1 + random.below(4),
    keepsOrder: random.below(2) === 0,
  }));
}
