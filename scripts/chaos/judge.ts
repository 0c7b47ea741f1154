import type { Fate } from "./load_event.ts";
import { type Rankings, wrongPlaces } from "./judge_rankings.ts";
import { type Copy, type Repeat, repeatsIn } from "./repeats.ts";
import { scoreNames, type ScoreNumbers } from "./stamped_scores.ts";

/** A record of the topic that the topology reads. */
export interface SourceEntry {
  readonly origin: string;
  readonly id: string;
  readonly key: string;
  readonly sequence: number;
  readonly fate: Fate;
  /** The scores that its numbers give; undefined where it has none. */
  readonly scores: ScoreNumbers | undefined;
}

/** A record of the scores. */
export interface ScoreCopy extends Copy {
  readonly scores: ScoreNumbers;
}

/** The scores that a store holds of an event. */
export interface StoredScore {
  readonly id: string;
  readonly scores: ScoreNumbers;
}

/** Everything that the topics and stores hold at the end. */
export interface Found {
  /** In the order of each partition. */
  readonly source: readonly SourceEntry[];
  /** Origins that the load was told are stored. */
  readonly acknowledged: readonly string[];
  /** The written scores, in the order of each partition. */
  readonly scores: readonly ScoreCopy[];
  readonly deadLetters: readonly Copy[];
  /** Why events were put aside, by origin. */
  readonly reasons: ReadonlyMap<string, string>;
  /** What the cache holds, by key. */
  readonly cached: ReadonlyMap<string, StoredScore>;
  readonly rankings: Rankings;
  /** What the table holds, one a row. */
  readonly rows: readonly StoredScore[];
}

/** What is wrong with what was found; nothing, where all lists are empty. */
export interface Verdict {
  readonly events: number;
  /** Acknowledged by the log and yet not in the topic. */
  readonly lostBeforeReading: readonly string[];
  readonly lost: {
    readonly log: readonly string[];
    readonly cache: readonly string[];
    readonly table: readonly string[];
  };
  /** Good events among the dead letters, poison among scores, hashes or rows. */
  readonly misjudged: readonly string[];
  /** Events that have another's score, or one that is nobody's. */
  readonly wrongScores: readonly string[];
  /** Places in rankings that the hashes do not give. */
  readonly wrongPlaces: readonly string[];
  /** Rows that two writes made visible twice. */
  readonly doubledRows: readonly string[];
  /** Records of scores and dead letters beyond the first of an event. */
  readonly repeatedRecords: number;
  /** Keys whose first appearances do not rise. */
  readonly disordered: readonly string[];
}

/** Compares what was read with what came of it. Pure. */
export function judge(found: Found): Verdict {
  const byOrigin = new Map(found.source.map((one) => [one.origin, one]));
  const scored = new Set(found.scores.map((one) => one.origin));
  const letters = new Set(found.deadLetters.map((one) => one.origin));
  const good = found.source.filter((one) => one.fate === "scored");
  const bad = found.source.filter((one) => one.fate === "dead-lettered");
  const rows = new Set(found.rows.map((one) => one.id));
  return {
    events: found.source.length,
    lostBeforeReading: found.acknowledged.filter((one) => !byOrigin.has(one)),
    lost: {
      log: [
        ...good.filter((one) => !scored.has(one.origin)),
        ...bad.filter((one) => !letters.has(one.origin)),
      ].map(named),
      cache: staleInCache(good, found.cached),
      table: good.filter((one) => !rows.has(one.id)).map(named),
    },
    misjudged: [
      ...good.filter((one) => letters.has(one.origin)).map((one) =>
        `${named(one)}: ${found.reasons.get(one.origin) ?? "no reason"}`
      ),
      ...bad.filter((one) => scored.has(one.origin)).map(named),
      ...bad.filter((one) => rows.has(one.id)).map((one) =>
        `${named(one)}: it has a row`
      ),
      ...bad.filter((one) => found.cached.get(one.key)?.id === one.id).map(
        (one) => `${named(one)}: it has a hash`,
      ),
    ],
    wrongScores: wrongScores(found),
    wrongPlaces: wrongPlaces(found.rankings, found.cached),
    doubledRows: repeated(found.rows.map((one) => one.id)),
    repeatedRecords: found.scores.length - scored.size +
      found.deadLetters.length - letters.size,
    disordered: disorderedKeys(found.scores, byOrigin),
  };
}

/** The records of scores and dead letters beyond the first of an event. Pure. */
export function repeatsOf(found: Found): Repeat[] {
  const keys = new Map(found.source.map((one) => [one.origin, one.key]));
  const lineOf = (origin: string) => keys.get(origin) ?? origin;
  return [
    ...repeatsIn(found.scores, lineOf),
    ...repeatsIn(found.deadLetters, lineOf),
  ];
}

/** True when nothing is lost, doubled in a store, wrong or out of order. */
export function isClean(verdict: Verdict): boolean {
  const { lost } = verdict;
  return [
    verdict.lostBeforeReading,
    lost.log,
    lost.cache,
    lost.table,
    verdict.misjudged,
    verdict.wrongScores,
    verdict.wrongPlaces,
    verdict.doubledRows,
    verdict.disordered,
  ].every((list) => list.length === 0);
}

/** Where a topic or a store has other scores than an event's numbers give. */
function wrongScores({ source, scores, cached, rows }: Found): string[] {
  const byOrigin = new Map(source.map((one) => [one.origin, one.scores]));
  const byId = new Map(source.map((one) => [one.id, one.scores]));
  const held = [
    ...scores.map((one) => ({
      place: `scores of ${one.origin}`,
      given: one.scores,
      due: byOrigin.get(one.origin),
    })),
    ...[...cached].map(([key, one]) => ({
      place: `cache of ${key}, ${one.id}`,
      given: one.scores,
      due: byId.get(one.id),
    })),
    ...rows.map((one) => ({
      place: `row of ${one.id}`,
      given: one.scores,
      due: byId.get(one.id),
    })),
  ];
  return held.flatMap(({ place, given, due }) => {
    const wrong = scoreNames.filter((name) => given[name] !== due?.[name]);
    return wrong.length === 0 ? [] : [
      `${place}: ` +
      wrong.map((name) => `${name} ${given[name]}, not ${due?.[name]}`)
        .join(", "),
    ];
  });
}

/** Keys of which the cache does not hold the newest event. */
function staleInCache(
  good: readonly SourceEntry[],
  cached: ReadonlyMap<string, StoredScore>,
): string[] {
  const newest = new Map<string, SourceEntry>();
  for (const entry of good) {
    const known = newest.get(entry.key);
    if (known === undefined || known.sequence < entry.sequence) {
      newest.set(entry.key, entry);
    }
  }
  return [...newest.values()]
    .filter((entry) => cached.get(entry.key)?.id !== entry.id)
    .map((entry) =>
      `${named(entry)}, the cache holds ${
        cached.get(entry.key)?.id ?? "nothing"
      }`
    );
}

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

/** A replay may step back; what is new must never overtake. */
function disorderedKeys(
  scores: readonly Copy[],
  byOrigin: ReadonlyMap<string, SourceEntry>,
): string[] {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  const wrong = new Set<string>();
  for (const { origin } of scores) {
    const entry = byOrigin.get(origin);
    if (entry === undefined || seen.has(origin)) continue;
    seen.add(origin);
    if (entry.sequence < (last.get(entry.key) ?? -1)) wrong.add(entry.key);
    last.set(entry.key, entry.sequence);
  }
  return [...wrong];
}

function named(entry: SourceEntry): string {
  return `${entry.id} (${entry.origin})`;
}
