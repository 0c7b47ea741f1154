import type { Cache } from "../drivers/cache.ts";

/** What KOLs are ranked by. */
export const rankingNames = [
  "composite",
  "trust",
  "success",
  "trending",
] as const;

/** A KOL's place in a ranking, with its latest scores. */
export interface RankedScore {
  readonly member: string;
  readonly platform: string;
  readonly score: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** The highest KOLs over all platforms, best first. */
export async function topScores(
  cache: Cache,
  asked: { readonly by: string; readonly limit: number },
): Promise<readonly RankedScore[]> {
  const ranked: { platform: string; member: string; score: number }[] = [];
  for (const { name, platform } of await rankingsBy(cache, asked.by)) {
    const top = await cache.top(name, asked.limit);
    ranked.push(...top.map((one) => ({ ...one, platform })));
  }
  ranked.sort((a, b) => b.score - a.score || (a.member < b.member ? -1 : 1));
  const best = ranked.slice(0, asked.limit);
  const hashes = await cache.getMany(
    best.map((one) => `kol:scores:${one.platform}:${one.member}`),
  );
  return best.map((one, index) => ({ ...one, fields: hashes[index] ?? {} }));
}

/** How many KOLs of all platforms have a score in each step between bounds. */
export async function spreadOfScores(
  cache: Cache,
  asked: { readonly by: string; readonly bounds: readonly number[] },
): Promise<readonly number[]> {
  const { by, bounds } = asked;
  const sums = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const { name } of await rankingsBy(cache, by)) {
    const counts = await cache.spread(name, bounds);
    counts.forEach((count, index) => sums[index] = (sums[index] ?? 0) + count);
  }
  return sums;
}

/** Rankings by one score, one a platform. */
async function rankingsBy(
  cache: Cache,
  by: string,
): Promise<{ readonly name: string; readonly platform: string }[]> {
  const suffix = `:${by}`;
  return (await cache.rankings("ranking:"))
    .filter((name) => name.endsWith(suffix))
    .map((name) => ({
      name,
      platform: name.slice("ranking:".length, -suffix.length),
    }));
}
