import assert from "node:assert/strict";
import type { SuccessInput } from "../../src/scoring/features/success_features.ts";
import { successByRule } from "../../src/scoring/success_rule.ts";
import { successScore } from "../../src/scoring/success_score.ts";
import { oracleTest } from "./oracle_case.ts";

Deno.test("success is 100 times the probability of High", () => {
  assert.deepEqual(successScore(0.75), {
    score: 75,
    label: "High",
    confidence: 0.75,
  });
  assert.deepEqual(successScore(0.1), {
    score: 10,
    label: "Not-High",
    confidence: 0.9,
  });
});

Deno.test("the label follows the probability before it is rounded", () => {
  assert.equal(successScore(0.5).label, "Not-High");
  const above = successScore(0.50001);
  assert.equal(above.score, 50);
  assert.equal(above.label, "High");
});

Deno.test("the success rule has four terms, each with its most", () => {
  assert.equal(successByRule({ video_views: 25_000 }).score, 15);
  assert.equal(successByRule({ video_views: 1e9 }).score, 30);
  assert.equal(successByRule({ engagement_rate: 0.05 }).score, 15);
  assert.equal(successByRule({ engagement_rate: 5 }).score, 30);
  assert.equal(successByRule({ est_ctr: 0.05 }).score, 10);
  assert.equal(successByRule({ est_ctr: 1 }).score, 20);
  // 2,500 likes are 10 points of engagement and, with one view, a full rate.
  assert.equal(successByRule({ video_likes: 2_500 }).score, 40);
});

Deno.test("the success rule gives no points for what is missing", () => {
  assert.deepEqual(successByRule({}), {
    score: 0,
    label: "Not-High",
    confidence: 0.6,
  });
});

interface SuccessCase {
  readonly id: string;
  readonly request: SuccessInput;
  readonly p_high: number | null;
  readonly response: Readonly<Record<string, unknown>>;
  readonly rule_response: Readonly<Record<string, unknown>>;
}

oracleTest<SuccessCase>(
  "success scores equal those of the reference",
  "success_cases.jsonl",
  {
    run: (cases) => {
      for (const { id, p_high, response } of cases) {
        if (p_high === null) continue;
        const found = successScore(p_high);
        assert.equal(found.score, response["success_score"], id);
        assert.equal(found.label, response["success_label"], id);
        assert.equal(found.confidence, response["confidence"], id);
      }
    },
  },
);

oracleTest<SuccessCase>(
  "the success rule equals that of the reference",
  "success_cases.jsonl",
  {
    run: (cases) => {
      let compared = 0;
      for (const { id, request, rule_response } of cases) {
        // What the reference cannot answer is refused here before it is scored.
        if (rule_response["success_score"] === undefined) continue;
        const found = successByRule(request);
        assert.equal(found.score, rule_response["success_score"], id);
        assert.equal(found.label, rule_response["success_label"], id);
        assert.equal(found.confidence, rule_response["confidence"], id);
        compared += 1;
      }
      assert.ok(compared > 250, `${compared}`);
    },
  },
);
