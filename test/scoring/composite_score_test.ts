import assert from "node:assert/strict";
import {
  compositeRank,
  compositeScore,
} from "../../src/scoring/composite_score.ts";
import { oracleTest } from "./oracle_case.ts";

Deno.test("the composite weighs trending, success and trust", () => {
  assert.equal(
    compositeScore({ trending: 100, success: 0, trust: 0 }),
    40,
  );
  assert.equal(
    compositeScore({ trending: 0, success: 100, trust: 0 }),
    35,
  );
  assert.equal(
    compositeScore({ trending: 0, success: 0, trust: 100 }),
    25,
  );
});

Deno.test("a rank begins at its bound", () => {
  const bounds = [[80, "S"], [65, "A"], [50, "B"], [35, "C"]] as const;
  for (const [bound, rank] of bounds) {
    assert.equal(compositeRank(bound), rank);
    assert.notEqual(compositeRank(bound - 0.01), rank);
  }
  assert.equal(compositeRank(0), "D");
});

interface CompositeCase {
  readonly id: string;
  readonly scores: Readonly<Record<string, number | null>>;
  readonly formula: number | null;
}

oracleTest<CompositeCase>(
  "composites equal the formula of the reference",
  "composite_cases.jsonl",
  {
    run: (cases) => {
      for (const { id, scores, formula } of cases) {
        const found = compositeScore({
          trust: scores["trust_score"] ?? null,
          success: scores["success_score"] ?? null,
          trending: scores["trending_score"] ?? null,
        });
        assert.equal(found, formula, id);
      }
    },
  },
);
