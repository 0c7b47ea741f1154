import assert from "node:assert/strict";
import type { Ranked } from "../../src/drivers/cache.ts";
import {
  type Found,
  isClean,
  judge,
  repeatsOf,
  type ScoreCopy,
  type SourceEntry,
  type StoredScore,
} from "../../scripts/chaos/judge.ts";
import type { Copy } from "../../scripts/chaos/repeats.ts";
import {
  type ScoreNumbers,
  stampedScores,
} from "../../scripts/chaos/stamped_scores.ts";

function entry(
  offset: number,
  key: string,
  sequence: number,
  fate: SourceEntry["fate"] = "scored",
): SourceEntry {
  const id = `${key}-${sequence}`;
  const origin = `in/0/${offset}`;
  return { origin, id, key, sequence, fate, scores: scoresOf(origin) };
}

/** What the numbers of the event at an origin give. */
function scoresOf(origin: string): ScoreNumbers {
  return stampedScores(1_000 + Number(origin.split("/").at(-1)));
}

function scored(...origins: readonly string[]): ScoreCopy[] {
  return copies(...origins).map((one) => ({
    ...one,
    scores: scoresOf(one.origin),
  }));
}

function stored(id: string, offset: number): StoredScore {
  return { id, scores: scoresOf(`in/0/${offset}`) };
}

function copies(...origins: readonly string[]): Copy[] {
  return origins.map((origin, atMs) => ({ origin, atMs }));
}

/** The newest events of both keys. */
function ranked(name: keyof ScoreNumbers): Ranked[] {
  return [["a", 3], ["b", 1]].map(([member, offset]) => ({
    member: String(member),
    score: scoresOf(`in/0/${offset}`)[name] ?? NaN,
  }));
}

/** Three events and one poison, all of them where they belong. */
const good: Found = {
  source: [
    entry(0, "a", 0),
    entry(1, "b", 0),
    entry(2, "p", 0, "dead-lettered"),
    entry(3, "a", 1),
  ],
  acknowledged: ["in/0/0", "in/0/1", "in/0/2", "in/0/3"],
  scores: scored("in/0/0", "in/0/1", "in/0/3"),
  deadLetters: copies("in/0/2"),
  reasons: new Map([["in/0/2", "parse, event-invalid: no name"]]),
  cached: new Map([["a", stored("a-1", 3)], ["b", stored("b-0", 1)]]),
  rankings: {
    trust: ranked("trust"),
    success: ranked("success"),
    trending: ranked("trending"),
    composite: ranked("composite"),
  },
  rows: [stored("a-0", 0), stored("b-0", 1), stored("a-1", 3)],
};

Deno.test("judge finds nothing where everything is in its place", () => {
  const verdict = judge(good);
  assert.equal(isClean(verdict), true);
  assert.equal(verdict.repeatedRecords, 0);
  assert.equal(verdict.events, 4);
});

Deno.test("judge counts a repeated score and finds the run clean", () => {
  const found = {
    ...good,
    scores: scored("in/0/0", "in/0/1", "in/0/3", "in/0/1"),
  };
  const verdict = judge(found);
  assert.equal(verdict.repeatedRecords, 1);
  assert.deepEqual(repeatsOf(found), [{ atMs: 3, line: "b", isRewind: true }]);
  assert.equal(isClean(verdict), true);
});

Deno.test("judge lets a replay step back", () => {
  const scores = scored("in/0/0", "in/0/3", "in/0/0", "in/0/3", "in/0/1");
  assert.deepEqual(judge({ ...good, scores }).disordered, []);
});

Deno.test("judge tells why a good event is among the dead letters", () => {
  const deadLetters = copies("in/0/2", "in/0/1");
  const reasons = new Map([["in/0/1", "score, score-rejected: no"]]);
  assert.deepEqual(judge({ ...good, deadLetters, reasons }).misjudged, [
    "b-0 (in/0/1): score, score-rejected: no",
  ]);
});

const broken: readonly (readonly [string, Partial<Found>])[] = [
  ["an acknowledged event that is not there", {
    acknowledged: [...good.acknowledged, "in/0/9"],
  }],
  ["a score that is missing", { scores: scored("in/0/0", "in/0/1") }],
  ["a dead letter that is missing", { deadLetters: [] }],
  ["a good event among the dead letters", {
    deadLetters: copies("in/0/2", "in/0/1"),
  }],
  ["a poison that was scored", {
    scores: [...good.scores, ...scored("in/0/2")],
  }],
  ["a row that is missing", { rows: good.rows.slice(0, 2) }],
  ["a row that is there twice", { rows: [...good.rows, stored("b-0", 1)] }],
  ["a cache that holds an older event", {
    cached: new Map([["a", stored("a-0", 0)], ["b", stored("b-0", 1)]]),
  }],
  ["a cache that holds nothing", {
    cached: new Map([["a", stored("a-1", 3)]]),
  }],
  ["a row of a poison", { rows: [...good.rows, stored("p-0", 2)] }],
  ["a hash of a poison", {
    cached: new Map([...good.cached, ["p", stored("p-0", 2)]]),
  }],
  ["a row of an event that nobody wrote", {
    rows: [...good.rows, stored("z-0", 9)],
  }],
  ["a ranking with an older score", {
    rankings: {
      ...good.rankings,
      success: [
        { member: "a", score: scoresOf("in/0/0").success ?? NaN },
        ...ranked("success").slice(1),
      ],
    },
  }],
  ["a ranking that lacks a KOL", {
    rankings: { ...good.rankings, trust: ranked("trust").slice(1) },
  }],
  ["a ranking with a KOL whose hash is gone", {
    rankings: {
      ...good.rankings,
      trending: [...ranked("trending"), { member: "p", score: 50 }],
    },
  }],
  ["an event that overtook one of its key", {
    scores: scored("in/0/3", "in/0/1", "in/0/0"),
  }],
];

for (const [what, change] of broken) {
  Deno.test(`judge finds ${what}`, () => {
    assert.equal(isClean(judge({ ...good, ...change })), false);
  });
}

Deno.test("judge asks no place in a ranking of a KOL whose hash has expired", () => {
  const without = (name: keyof ScoreNumbers) =>
    good.rankings[name].filter((one) => one.member !== "a");
  const verdict = judge({
    ...good,
    cached: new Map([...good.cached].filter(([key]) => key !== "a")),
    rankings: {
      trust: without("trust"),
      success: without("success"),
      trending: without("trending"),
      composite: without("composite"),
    },
  });
  assert.deepEqual(verdict.wrongPlaces, []);
});

/** The first two with each other's scores. */
function swapped<T extends { readonly scores: ScoreNumbers }>(
  held: readonly T[],
): T[] {
  const [first, second, ...rest] = held;
  assert.ok(first && second);
  return [
    { ...first, scores: second.scores },
    { ...second, scores: first.scores },
    ...rest,
  ];
}

const mixedUp: readonly (readonly [string, Partial<Found>])[] = [
  ["the topic", { scores: swapped(good.scores) }],
  ["the table", { rows: swapped(good.rows) }],
  ["the cache", {
    cached: new Map(
      swapped([...good.cached.values()]).map((
        one,
      ) => [one.id.slice(0, 1), one]),
    ),
  }],
];

for (const [place, change] of mixedUp) {
  Deno.test(`judge finds two events with each other's scores in ${place}`, () => {
    const verdict = judge({ ...good, ...change });
    assert.equal(verdict.wrongScores.length, 2, verdict.wrongScores.join("; "));
    assert.equal(isClean(verdict), false);
  });
}

Deno.test("judge tells which score is wrong, and what it must be", () => {
  const [first, ...rest] = good.rows;
  assert.ok(first);
  const wrong = { ...first, scores: { ...first.scores, success: null } };
  assert.deepEqual(judge({ ...good, rows: [wrong, ...rest] }).wrongScores, [
    `row of a-0: success null, not ${first.scores.success}`,
  ]);
});
