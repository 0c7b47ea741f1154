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
  const suffix = `:${asked.by}`;
  const names = (await cache.rankings("ranking:"))
    .filter((name) => name.endsWith(suffix));
  const ranked: { platform: string; member: string; score: number }[] = [];
  for (const name of names) {
    const platform = name.slice("ranking:".length, -suffix.length);
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
