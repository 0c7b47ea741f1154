import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compositeRank,
  compositeScore,
} from "../../src/scoring/composite_score.ts";
import { decimalText } from "../../src/scoring/decimal_text.ts";
import { scoreOf } from "../support/scores.ts";
import { oracleTest } from "./oracle_case.ts";

Deno.test("a number is always written as a floating-point number", () => {
  const cases: readonly (readonly [number, string])[] = [
    [72, "72.0"],
    [0, "0.0"],
    [-0, "0.0"],
    [100, "100.0"],
    [-3, "-3.0"],
    [65.2, "65.2"],
    [1e-7, "1e-7"],
    [123456789012, "123456789012.0"],
    [1e21, "1e+21"],
  ];
  for (const [value, text] of cases) assert.equal(decimalText(value), text);
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (value) => {
        const text = decimalText(value);
        assert.equal(JSON.parse(text) + 0, value + 0);
        assert.match(text, /[.e]/);
      },
    ),
  );
});

Deno.test("a record's JSON has the fixed names, and scores with a point", () => {
  const text = scoreOf({ missing: ["post_count"], completeness: 0.5 })
    .toJsonText();
  assert.equal(
    text,
    '{"schema":1,"kol_id":"kol_1","platform":"tiktok",' +
      '"timestamp":"2025-12-03T10:00:00.000Z","event_id":"e-1",' +
      '"event_time":"2025-12-03T09:59:00.102Z","scores":{' +
      '"trust_score":72.0,"trust_label":"Moderate","trust_confidence":0.72,' +
      '"success_score":65.2,"success_label":"High","success_confidence":1.0,' +
      '"trending_score":82.1,"trending_label":"Viral","trending_growth":2.0,' +
      '"composite_score":73.66,"composite_rank":"A"},"latency_ms":45,' +
      '"model_versions":{"trust":"t-1","success":"s-1","trending":"formula-v2"},' +
      '"degraded":false,"completeness":0.5,"missing":["post_count"]}',
  );
});

Deno.test("the JSON says what the record holds, whatever the texts are", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (kol_id, event_id) => {
      const record = scoreOf({ kol_id, event_id, missing: [event_id] });
      assert.deepEqual(
        JSON.parse(record.toJsonText()),
        JSON.parse(JSON.stringify(record)),
      );
    }),
  );
});

Deno.test("a score that is missing is null in the JSON", () => {
  const given = {
    ...scoreOf().scores,
    trending_score: null,
    trending_label: null,
    trending_growth: null,
  };
  const record = JSON.parse(scoreOf({ given }).toJsonText());
  assert.equal(record.scores.trending_score, null);
  assert.equal(record.scores.composite_score, null);
  assert.equal(record.scores.composite_rank, null);
  assert.equal(record.scores.trust_score, 72);
});

Deno.test("ranks begin at their bounds", () => {
  const bounds: readonly (readonly [number, string])[] = [
    [100, "S"],
    [80, "S"],
    [79.99, "A"],
    [65, "A"],
    [64.99, "B"],
    [50, "B"],
    [49.99, "C"],
    [35, "C"],
    [34.99, "D"],
    [0, "D"],
  ];
  for (const [score, rank] of bounds) assert.equal(compositeRank(score), rank);
});

interface CompositeCase {
  readonly scores: Readonly<Record<string, number | null>>;
  readonly formula: number | null;
}

oracleTest<CompositeCase>(
  "composites equal the formula of the platform",
  "composite_cases.jsonl",
  {
    run(cases) {
      assert.ok(cases.length >= 100);
      for (const { scores, formula } of cases) {
        const composite = compositeScore({
          trust: scores["trust_score"] ?? null,
          success: scores["success_score"] ?? null,
          trending: scores["trending_score"] ?? null,
        });
        assert.equal(composite, formula, JSON.stringify(scores));
      }
    },
  },
);
