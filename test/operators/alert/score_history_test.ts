import assert from "node:assert/strict";
import {
  type PastScore,
  readHistory,
  scoresMax,
  withScore,
} from "../../../src/operators/alert/score_history.ts";

function at(
  minute: number,
  trust: number,
  raised: PastScore["raised"] = [],
): PastScore {
  return {
    eventTime: minute * 60_000,
    tie: `t/0/${minute}`,
    trust,
    label: null,
    raised,
  };
}

Deno.test("a history is read as it was written, and what is none is told", () => {
  const history = [at(1, 50, ["trust-low"]), at(2, 60)];
  assert.deepEqual(readHistory(JSON.stringify(history)), history);
  for (const text of ["", "{", "{}", '[{"eventTime":1}]']) {
    assert.equal(readHistory(text), undefined, text);
  }
});

Deno.test("a score that is read again takes its own place", () => {
  const history = [at(1, 50), at(2, 60), at(3, 70)];
  assert.deepEqual(withScore(history, at(2, 60)), history);
});

Deno.test("a score that comes late takes its place in time", () => {
  assert.deepEqual(
    withScore([at(1, 50), at(3, 70)], at(2, 60)).map((one) => one.tie),
    ["t/0/1", "t/0/2", "t/0/3"],
  );
});

Deno.test("a history keeps the newest, the highest and those that raised", () => {
  let history: readonly PastScore[] = [];
  for (let minute = 0; minute < 100; minute++) {
    const trust = minute === 10 ? 90 : 50;
    history = withScore(
      history,
      at(minute, trust, minute === 20 ? ["trust-low"] : []),
    );
  }
  assert.deepEqual(
    history.map((one) => one.eventTime / 60_000),
    [10, 20, ...Array.from({ length: 16 }, (_, index) => 84 + index)],
  );
});

Deno.test("a history stays within its bound, the oldest go first", () => {
  let history: readonly PastScore[] = [];
  // Ever lower: each is the highest of those after it.
  for (let minute = 0; minute < 500; minute++) {
    history = withScore(history, at(minute, 100 - minute / 10));
  }
  assert.equal(history.length, scoresMax);
  assert.equal(history.at(-1)?.tie, "t/0/499");
});
