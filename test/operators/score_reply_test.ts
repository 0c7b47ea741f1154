import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { replyOf, resultOf } from "../support/score_service.ts";
import { called, profiles, recordOf } from "./score_node.ts";

Deno.test("a score that is not given is null, and so is the composite", async () => {
  for (const none of [null, { score: null, label: null, growth: null }]) {
    const [result] = await called(
      profiles("k"),
      () => replyOf([resultOf("k", { trending: none })]),
    );
    const { scores } = recordOf(result);
    assert.equal(scores.trending_score, null);
    assert.equal(scores.trending_label, null);
    assert.equal(scores.trending_growth, null);
    assert.equal(scores.composite_score, null);
    assert.equal(scores.composite_rank, null);
    assert.equal(scores.trust_score, 75.5);
  }
});

Deno.test("a score of 0 is a score", async () => {
  const zero = { score: 0, label: "Cold", growth: 0 };
  const [result] = await called(
    profiles("k"),
    () => replyOf([resultOf("k", { trending: zero })]),
  );
  const { scores } = recordOf(result);
  assert.equal(scores.trending_score, 0);
  assert.equal(scores.composite_score, 41.7);
});

Deno.test("an item that the service refuses fails alone", async () => {
  const results = await called(profiles("a", "b", "c"), () =>
    replyOf([
      resultOf("a"),
      { kol_id: "b", error: "followers_count: expected at most 1e12" },
      resultOf("c"),
    ]));
  assert.equal(recordOf(results[0]).kol_id, "a");
  assert.equal(recordOf(results[2]).kol_id, "c");
  const error = results[1];
  assert.ok(error instanceof HotpathError);
  assert.equal(error.code, "score-rejected");
  assert.equal(error.disposition, "dead-letter");
  assert.match(error.message, /followers_count: expected at most 1e12$/);
});

const { model_versions: _, ...unversioned } = resultOf("a");

const mismatches: readonly (readonly [string, () => Response])[] = [
  ["a result too few", () => replyOf([resultOf("a")])],
  [
    "a result too many",
    () => replyOf([resultOf("a"), resultOf("b"), resultOf("c")]),
  ],
  ["another order", () => replyOf([resultOf("b"), resultOf("a")])],
  ["another KOL", () => replyOf([resultOf("a"), resultOf("x")])],
  [
    "another KOL's error",
    () => replyOf([resultOf("a"), { kol_id: "x", error: "y" }]),
  ],
  ["no KOL", () => replyOf([resultOf("a"), resultOf("b", { kol_id: null })])],
  ["no object", () => replyOf([resultOf("a"), "b"])],
  ["no list", () => Response.json({ results: {} })],
  ["no results", () => Response.json({ predictions: [] })],
  ["a list", () => Response.json([resultOf("a"), resultOf("b")])],
  ["null", () => Response.json(null)],
  ["HTML", () => new Response("<!doctype html><title>Welcome</title>")],
  ["nothing", () => new Response("")],
  ["a cut text", () => new Response('{"results":[{"kol_id":"a","tru')],
  [
    "NaN",
    () => new Response('{"results":[{"kol_id":"a","trust":{"score":NaN}},{}]}'),
  ],
  [
    "no versions",
    () => Response.json({ results: [unversioned, resultOf("b")] }),
  ],
];

Deno.test("an answer that does not fit its batch gives no score at all", async () => {
  for (const [what, answer] of mismatches) {
    await assert.rejects(called(profiles("a", "b"), answer), (error) => {
      assert.ok(error instanceof HotpathError, `${what}: ${error}`);
      assert.equal(error.code, "reply-mismatch", what);
      assert.equal(error.disposition, "retry", what);
      return true;
    });
  }
});

const badScores: readonly string[] = [
  '"trust":{"score":1e400,"label":"Low","confidence":0.5}',
  '"trust":{"score":-0.1,"label":"Low","confidence":0.5}',
  '"trust":{"score":100.1,"label":"Low","confidence":0.5}',
  '"trust":{"score":"75","label":"Low","confidence":0.5}',
  '"trust":{"label":"Low","confidence":0.5}',
  '"trust":{"score":75,"label":"","confidence":0.5}',
  '"trust":{"score":75,"confidence":0.5}',
  '"trust":{"score":75,"label":"Low","confidence":1.5}',
  '"trust":{"score":75,"label":"Low","confidence":"high"}',
  '"trust":75',
  '"trust":[75]',
  '"success":{"score":true,"label":"High","confidence":0.5}',
  '"trending":{"score":50,"label":"Warm","growth":1e999}',
  '"trending":{"score":50,"label":"Warm","growth":"2x"}',
];

Deno.test("what is no score is never taken for one", async () => {
  const fine = JSON.stringify(resultOf("k")).slice(0, -1);
  for (const bad of badScores) {
    const text = `{"results":[${fine},${bad}}]}`;
    await assert.rejects(
      called(profiles("k"), () => new Response(text)),
      { code: "reply-mismatch" },
      bad,
    );
  }
  const { trust: _, ...renamed } = resultOf("k");
  await assert.rejects(
    called(profiles("k"), () => replyOf([{ ...renamed, trust_v2: {} }])),
    { code: "reply-mismatch", message: /trust of result 0: nothing$/ },
  );
});

Deno.test("labels are capitalised and a fallback is told", async () => {
  const [result] = await called(profiles("k"), () =>
    replyOf([
      resultOf("k", {
        trust: { score: 65, label: "moderate", confidence: null },
        degraded: true,
      }),
    ]));
  const record = recordOf(result);
  assert.equal(record.scores.trust_label, "Moderate");
  assert.equal(record.scores.trust_confidence, null);
  assert.equal(record.degraded, true);
});

Deno.test("an item's own versions win over the answer's", async () => {
  const own = { trust: "t-2", success: "s-1", trending: "formula-v2" };
  const results = await called(profiles("a", "b", "c"), () =>
    replyOf([
      resultOf("a"),
      resultOf("b", { model_versions: own }),
      resultOf("c", { model_versions: undefined }),
    ]));
  const versions = results.map((one) => recordOf(one).model_versions);
  assert.deepEqual(versions.map((one) => one.trust), ["t-1", "t-2", "t-1"]);
  // One object, so that it is written as text once.
  assert.equal(versions[0], versions[2]);
});
