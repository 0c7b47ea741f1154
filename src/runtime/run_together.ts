import type { PartitionLag } from "../core/source.ts";
import type { RunEnd, RunningTopology } from "./running_topology.ts";

/** What ends with, drains with and is idle with the others of a process. */
export type TogetherPart = Pick<
  RunningTopology,
  "done" | "drain" | "quietMs" | "lag"
>;

/** How topologies of one process ended. */
export interface TogetherEnd {
  readonly end: RunEnd;
  /** Which one ended so, by its place. */
  readonly index: number;
}

/** Topologies of one process, as one; what has ended is left out. */
export interface Together {
  /** Resolves when all have ended; never rejects. */
  readonly done: Promise<TogetherEnd>;
  drain(): void;
  /** Monotonic milliseconds since the last of them did anything. */
  quietMs(): number;
  /** Of all; undefined while it is unknown for one. */
  lag(): Promise<readonly PartitionLag[] | undefined>;
}

/**
 * Ties the ends of topologies together: one that fails, is stopped or misses
 * its drain deadline drains the others, and its end is the end of all. One that
 * was drained by itself leaves the others running.
 */
export function runTogether(parts: readonly TogetherPart[]): Together {
  const running = new Set(parts);
  const drain = () => {
    for (const part of parts) part.drain();
  };
  for (const part of parts) part.done.then(() => running.delete(part));
  return {
    done: allDone(parts, drain),
    drain,
    quietMs: () => Math.min(...[...running].map((part) => part.quietMs())),
    async lag() {
      const lags = await Promise.all([...running].map((part) => part.lag()));
      const known = lags.filter((one) => one !== undefined);
      return known.length === lags.length ? known.flat() : undefined;
    },
  };
}

async function allDone(
  parts: readonly TogetherPart[],
  drain: () => void,
): Promise<TogetherEnd> {
  let first: TogetherEnd | undefined;
  await Promise.all(parts.map(async (part, index) => {
    const end = await part.done;
    if (end.kind === "drained" || first !== undefined) return;
    first = { end, index };
    drain();
  }));
  return first ?? { end: { kind: "drained" }, index: 0 };
}
