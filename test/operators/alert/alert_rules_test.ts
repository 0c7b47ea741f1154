import assert from "node:assert/strict";
import { findAlerts } from "../../../src/operators/alert/alert_rules.ts";
import {
  dayMs,
  type PastScore,
  withScore,
} from "../../../src/operators/alert/score_history.ts";

const noon = Date.UTC(2025, 11, 3, 12);

function at(eventTime: number, change: Partial<PastScore> = {}): PastScore {
  return {
    eventTime,
    tie: `t/0/${eventTime}`,
    trust: 72,
    label: "Normal",
    raised: [],
    ...change,
  };
}

/** Types of the alerts of a score at noon, with their severities. */
function found(
  score: Partial<PastScore>,
  ...history: readonly PastScore[]
): string[] {
  return findAlerts(at(noon, score), history)
    .map(({ type, severity }) => `${type} ${severity}`);
}

Deno.test("trust under 40 is an alert, 40 is none", () => {
  assert.deepEqual(found({ trust: 39.99 }), ["trust-low high"]);
  assert.deepEqual(found({ trust: 0 }), ["trust-low high"]);
  assert.deepEqual(found({ trust: 40 }), []);
  assert.deepEqual(found({ trust: null }), []);
});

Deno.test("a fall of 20 points within a day is an alert, a smaller or older one is none", () => {
  const fallen = ["trust-fall critical"];
  assert.deepEqual(found({ trust: 52 }, at(noon - 1)), fallen);
  assert.deepEqual(found({ trust: 52.01 }, at(noon - 1)), []);
  assert.deepEqual(found({ trust: 52 }, at(noon - dayMs)), fallen);
  assert.deepEqual(found({ trust: 52 }, at(noon - dayMs - 1)), []);
  assert.deepEqual(found({ trust: 52 }), []);
  assert.deepEqual(found({ trust: null }, at(noon - 1)), []);
  assert.deepEqual(found({ trust: 52 }, at(noon - 1, { trust: null })), []);
  // 72.3 - 52.3 is a little less in binary.
  assert.deepEqual(
    found({ trust: 52.3 }, at(noon - 1, { trust: 72.3 })),
    fallen,
  );
});

Deno.test("a fall in steps is counted from the highest of the day", () => {
  const steps = [at(noon - 2), at(noon - 1, { trust: 60 })];
  assert.deepEqual(found({ trust: 50 }, ...steps), ["trust-fall critical"]);
});

Deno.test("what came later or is the score itself is not what it fell from", () => {
  const own = at(noon, { trust: 90 });
  assert.deepEqual(found({ trust: 60 }, own, at(noon + 1)), []);
});

Deno.test("equal event times are told apart by their origins", () => {
  assert.deepEqual(
    found({ trust: 50, tie: "t/0/2" }, at(noon, { tie: "t/0/1" })),
    [
      "trust-fall critical",
    ],
  );
  assert.deepEqual(
    found({ trust: 50, tie: "t/0/1" }, at(noon, { tie: "t/0/2" })),
    [],
  );
});

Deno.test("trending that turns Viral is an alert, that stays or begins so is none", () => {
  const viral = { label: "Viral" };
  assert.deepEqual(found(viral, at(noon - 1, { label: "Hot" })), [
    "trending-viral medium",
  ]);
  assert.deepEqual(found(viral, at(noon - 1, viral)), []);
  assert.deepEqual(found(viral), []);
  assert.deepEqual(found({ label: "Hot" }, at(noon - 1)), []);
  assert.deepEqual(found({ label: null }, at(noon - 1)), []);
  // A score that is not given says nothing of the one before it.
  assert.deepEqual(
    found(viral, at(noon - 2, viral), at(noon - 1, { label: null })),
    [],
  );
});

Deno.test("a score can raise all there are", () => {
  assert.deepEqual(
    found({ trust: 10, label: "Viral" }, at(noon - 1)),
    ["trust-low high", "trust-fall critical", "trending-viral medium"],
  );
});

Deno.test("a thinned history finds what the whole one finds", () => {
  // Sawteeth of trust, one score a minute for a day and a half.
  const all: PastScore[] = [];
  let history: readonly PastScore[] = [];
  for (let minute = 0; minute < 2_160; minute++) {
    const trust = 40 + (minute * 7) % 50;
    const score = at(noon + minute * 60_000, { trust });
    assert.deepEqual(
      findAlerts(score, history).map(({ details }) =>
        details.previous_trust_score
      ),
      findAlerts(score, all).map(({ details }) => details.previous_trust_score),
    );
    all.push(score);
    history = withScore(history, score);
  }
  assert.ok(history.length < 60, String(history.length));
});
