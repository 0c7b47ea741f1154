import assert from "node:assert/strict";
import { trustLabels, trustScore } from "../../src/scoring/trust_score.ts";
import { oracleTest } from "./oracle_case.ts";

Deno.test("trust is 100 less the probability of a fake", () => {
  assert.deepEqual(trustScore(0.2), {
    score: 80,
    riskLevel: "low",
    isTrustworthy: true,
    confidence: 0.8,
  });
  assert.deepEqual(trustScore(0.7), {
    score: 30,
    riskLevel: "high",
    isTrustworthy: false,
    confidence: 0.7,
  });
});

Deno.test("the risk level follows the score before it is rounded", () => {
  // 79.996 is shown as 80.0 and is still moderate.
  const near = trustScore(0.20004);
  assert.equal(near.score, 80);
  assert.equal(near.riskLevel, "moderate");
  assert.equal(trustScore(0.4).riskLevel, "moderate");
  assert.equal(trustScore(0.400001).riskLevel, "elevated");
  assert.equal(trustScore(0.6).riskLevel, "elevated");
  assert.equal(trustScore(0.5).isTrustworthy, true);
  assert.equal(trustScore(0.500001).isTrustworthy, false);
});

Deno.test("score records name the level with a capital", () => {
  assert.deepEqual(Object.values(trustLabels), [
    "Low",
    "Moderate",
    "Elevated",
    "High",
  ]);
});

interface TrustCase {
  readonly id: string;
  readonly p_fake: number;
  readonly response: Readonly<Record<string, unknown>>;
}

oracleTest<TrustCase>(
  "trust scores equal those of the reference",
  "trust_cases.jsonl",
  {
    run: (cases) => {
      for (const { id, p_fake, response } of cases) {
        const found = trustScore(p_fake);
        assert.deepEqual(
          {
            trust_score: found.score,
            is_trustworthy: found.isTrustworthy,
            confidence: found.confidence,
            risk_level: found.riskLevel,
          },
          {
            trust_score: response["trust_score"],
            is_trustworthy: response["is_trustworthy"],
            confidence: response["confidence"],
            risk_level: response["risk_level"],
          },
          id,
        );
      }
    },
  },
);
