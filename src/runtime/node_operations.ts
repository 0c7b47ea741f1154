import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { DurationSketch, type Histogram } from "./duration_sketch.ts";

/** What a node asks of the outside. */
export type Operation = "poll" | "commit" | "attempt";

/** How long an operation took, by how it ended. */
export interface OperationHistogram {
  readonly operation: Operation;
  /** `ok`, an error's code, or `failed` for what has none. */
  readonly outcome: string;
  readonly histogram: Histogram;
}

interface Timed {
  readonly operation: Operation;
  readonly outcome: string;
  readonly sketch: DurationSketch;
}

/** Times what a node asks of the outside. Error codes are a closed list. */
export class NodeOperations {
  readonly #clock: Clock;
  readonly #timed = new Map<string, Timed>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs one and notes how long it took and how it ended. */
  async time<T>(operation: Operation, run: () => Promise<T>): Promise<T> {
    const began = this.#clock.monotonic();
    let outcome = "ok";
    try {
      return await run();
    } catch (thrown) {
      outcome = thrown instanceof HotpathError ? thrown.code : "failed";
      throw thrown;
    } finally {
      this.#add(operation, outcome, this.#clock.monotonic() - began);
    }
  }

  /** Attempts by how they ended. */
  attempts(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#timed.values()]
        .filter(({ operation }) => operation === "attempt")
        .map(({ outcome, sketch }) => [outcome, sketch.quantiles().count]),
    );
  }

  histograms(boundsMs: readonly number[]): readonly OperationHistogram[] {
    return [...this.#timed.values()].map(({ operation, outcome, sketch }) => ({
      operation,
      outcome,
      histogram: sketch.histogram(boundsMs),
    }));
  }

  #add(operation: Operation, outcome: string, ms: number): void {
    const key = `${operation} ${outcome}`;
    let timed = this.#timed.get(key);
    if (timed === undefined) {
      timed = { operation, outcome, sketch: new DurationSketch() };
      this.#timed.set(key, timed);
    }
    timed.sketch.add(ms);
  }
}
