import { compositeScore } from "../../src/scoring/composite_score.ts";

/** The scores of a record, a hash or a row; each has a ranking of its name. */
export const scoreNames = [
  "trust",
  "success",
  "trending",
  "composite",
] as const;

/** The numbers of a score, as each sink holds them. */
export type ScoreNumbers = Readonly<
  Record<typeof scoreNames[number], number | null>
>;

/** Reads them from where each sink has them: `trust_score` and so on. */
export function scoreNumbersOf(
  fields: Readonly<Record<string, unknown>>,
): ScoreNumbers {
  const of = (name: string) => {
    const value = fields[`${name}_score`];
    return value === undefined || value === null ? null : Number(value);
  };
  return {
    trust: of("trust"),
    success: of("success"),
    trending: of("trending"),
    composite: of("composite"),
  };
}

/**
 * The scores that the service of a chaos run gives for a number of followers.
 * Models give many events the same score; no two numbers below a hundred
 * million have the same one here, so that a score tells whose it is.
 */
export function stampedScores(followers: number): ScoreNumbers {
  const [trust, success, trending] = spreads.map((spread) =>
    ((followers * spread) % millionths) / 1_000_000
  );
  const given = {
    trust: trust ?? null,
    success: success ?? null,
    trending: trending ?? null,
  };
  return { ...given, composite: compositeScore(given) };
}

/** From 0 to below 100, six decimals. */
const millionths = 100_000_000;
/** Each has no divisor in common with that, so that nothing meets. */
const spreads = [7_919, 104_729, 15_485_863];
