import assert from "node:assert/strict";
import {
  type Found,
  isClean,
  judge,
  repeatsOf,
  type SourceEntry,
} from "../../scripts/chaos/judge.ts";
import type { Copy } from "../../scripts/chaos/repeats.ts";

function entry(
  offset: number,
  key: string,
  sequence: number,
  fate: SourceEntry["fate"] = "scored",
): SourceEntry {
  const id = `${key}-${sequence}`;
  return { origin: `in/0/${offset}`, id, key, sequence, fate };
}

function copies(...origins: readonly string[]): Copy[] {
  return origins.map((origin, atMs) => ({ origin, atMs }));
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
  scores: copies("in/0/0", "in/0/1", "in/0/3"),
  deadLetters: copies("in/0/2"),
  reasons: new Map([["in/0/2", "parse, event-invalid: no name"]]),
  cached: new Map([["a", "a-1"], ["b", "b-0"]]),
  rows: ["a-0", "b-0", "a-1"],
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
    scores: copies("in/0/0", "in/0/1", "in/0/3", "in/0/1"),
  };
  const verdict = judge(found);
  assert.equal(verdict.repeatedRecords, 1);
  assert.deepEqual(repeatsOf(found), [{ atMs: 3, line: "b", isRewind: true }]);
  assert.equal(isClean(verdict), true);
});

Deno.test("judge lets a replay step back", () => {
  const scores = copies("in/0/0", "in/0/3", "in/0/0", "in/0/3", "in/0/1");
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
  ["a score that is missing", { scores: copies("in/0/0", "in/0/1") }],
  ["a dead letter that is missing", { deadLetters: [] }],
  ["a good event among the dead letters", {
    deadLetters: copies("in/0/2", "in/0/1"),
  }],
  ["a poison that was scored", {
    scores: [...good.scores, ...copies("in/0/2")],
  }],
  ["a row that is missing", { rows: ["a-0", "b-0"] }],
  ["a row that is there twice", { rows: [...good.rows, "b-0"] }],
  ["a cache that holds an older event", {
    cached: new Map([["a", "a-0"], ["b", "b-0"]]),
  }],
  ["a cache that holds nothing", { cached: new Map([["a", "a-1"]]) }],
  ["an event that overtook one of its key", {
    scores: copies("in/0/3", "in/0/1", "in/0/0"),
  }],
];

for (const [what, change] of broken) {
  Deno.test(`judge finds ${what}`, () => {
    assert.equal(isClean(judge({ ...good, ...change })), false);
  });
}
