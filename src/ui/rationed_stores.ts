import type { Clock } from "../core/clock.ts";
import { RationedRead } from "./rationed_read.ts";
import type { StoreReads } from "./store_reads.ts";

/** Stores that pages may ask as often as they like. */
export interface RationedStores extends StoreReads {
  /** The dead letters have changed: the next page reads them anew. */
  lettersChanged(): void;
}

/** The same stores, each read a small share of the time at the most. */
export function rationedStores(
  { scores, letters, windows }: StoreReads,
  clock: Pick<Clock, "monotonic">,
): RationedStores {
  const top = new RationedRead(
    (by: string, limit: number) => scores.top(by, limit),
    clock,
  );
  const spread = new RationedRead(
    (by: string, ...bounds: number[]) => scores.spread(by, bounds),
    clock,
  );
  const kol = new RationedRead(
    (platform: string, id: string) => scores.kol(platform, id),
    clock,
  );
  const groups = new RationedRead(() => letters.groups(), clock);
  const ofGroup = new RationedRead(
    (reason: string, node: string) => letters.letters(reason, node),
    clock,
  );
  const recent = new RationedRead(() => windows.recent(), clock);
  return {
    scores: {
      top: (by, limit) => top.get(by, limit),
      spread: (by, bounds) => spread.get(by, ...bounds),
      kol: (platform, id) => kol.get(platform, id),
    },
    letters: {
      groups: () => groups.get(),
      letters: (reason, node) => ofGroup.get(reason, node),
    },
    windows: { recent: () => recent.get() },
    lettersChanged() {
      groups.forget();
      ofGroup.forget();
    },
  };
}
