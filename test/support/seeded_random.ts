import { Random } from "../../src/cli/sample/random.ts";

/** Repeats with its seed, so that a failing schedule runs again from a number. */
export class SeededRandom extends Random {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return this.whole(0, end - 1);
  }

  /** Takes one out, in constant time; the order of the rest changes. */
  take<T>(from: T[]): T | undefined {
    if (from.length === 0) return undefined;
    const index = this.below(from.length);
    const taken = from[index];
    const last = from.pop();
    if (last !== undefined && index < from.length) from[index] = last;
    return taken;
  }
}
