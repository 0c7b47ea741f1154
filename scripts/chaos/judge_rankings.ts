import type { Ranked } from "../../src/drivers/cache.ts";
import type { StoredScore } from "./judge.ts";
import { scoreNames, type ScoreNumbers } from "./stamped_scores.ts";

/** The members of each ranking. */
export type Rankings = Readonly<Record<keyof ScoreNumbers, readonly Ranked[]>>;

/**
 * Where a ranking and the hashes differ: a KOL that is in one and not in the
 * other, twice, or with another score. What expires leaves both at the same
 * time, so that this holds whatever has expired. Pure.
 */
export function wrongPlaces(
  rankings: Rankings,
  cached: ReadonlyMap<string, StoredScore>,
): string[] {
  return scoreNames.flatMap((name) => {
    const ranked = rankings[name];
    const members = new Map(ranked.map((one) => [one.member, one.score]));
    const keys = new Set([...members.keys(), ...cached.keys()]);
    const wrong = [...keys].flatMap((key) => {
      const place = members.get(key) ?? null;
      const due = cached.get(key)?.scores[name] ?? null;
      return place === due ? [] : [
        `${name} of ${key}: ${place ?? "nothing"}, the hash says ${
          due ?? "nothing"
        }`,
      ];
    });
    const twice = ranked.length - members.size;
    return twice === 0 ? wrong : [...wrong, `${name}: ${twice} members twice`];
  });
}
