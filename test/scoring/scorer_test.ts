import assert from "node:assert/strict";
import { ModelSlot } from "../../src/scoring/models/model_slot.ts";
import { successRulePart } from "../../src/scoring/models/success_part.ts";
import {
  type TrustPart,
  trustRulePart,
} from "../../src/scoring/models/trust_part.ts";
import { Scorer } from "../../src/scoring/scorer.ts";

const account = { kol_id: "a", followers_count: 100, following_count: 10 };

function ruleScorer() {
  const trust = new ModelSlot(trustRulePart());
  const success = new ModelSlot(successRulePart());
  return { scorer: new Scorer(trust, success), trust };
}

Deno.test("scores come in the order of the requests", () => {
  const ids = ["c", "a", "b"];
  const found = ruleScorer().scorer.scoreAll(
    ids.map((kol_id) => ({ ...account, kol_id })),
  );
  assert.deepEqual(found.map(({ kolId }) => kolId), ids);
  assert.deepEqual(ruleScorer().scorer.scoreAll([]), []);
});

Deno.test("a score of which no input is known is null", () => {
  const { scorer } = ruleScorer();
  const [onlyAccount] = scorer.scoreAll([account]);
  assert.notEqual(onlyAccount?.trust, null);
  assert.equal(onlyAccount?.success, null);
  assert.equal(onlyAccount?.trending, null);
  const [onlyVideos] = scorer.scoreAll([{ kol_id: "b", avg_views: 100 }]);
  assert.equal(onlyVideos?.trust, null);
  assert.notEqual(onlyVideos?.success, null);
  const [nothing] = scorer.scoreAll([{ kol_id: "c", verified: false }]);
  assert.equal(nothing?.trust, null);
  assert.equal(nothing?.isDegraded, false);
});

Deno.test("a rule in the place of a model is said to be one", () => {
  const { scorer, trust } = ruleScorer();
  assert.equal(scorer.scoreAll([account])[0]?.isDegraded, true);
  assert.equal(scorer.models.versions.trust, "rule-v1");
  trust.swap(namedPart("7"));
  assert.equal(scorer.scoreAll([account])[0]?.isDegraded, false);
  assert.equal(scorer.models.versions.trust, "mine:7+0123456789ab");
});

Deno.test("what began with one model ends with it", () => {
  const { scorer, trust } = ruleScorer();
  trust.swap(namedPart("1"));
  const { models } = scorer;
  trust.swap(namedPart("2"));
  assert.equal(scorer.scoreAll([account], models)[0]?.trust?.score, 1);
  assert.equal(scorer.scoreAll([account])[0]?.trust?.score, 2);
  assert.equal(scorer.models, scorer.models);
});

/** A part whose score is its version. */
function namedPart(version: string): TrustPart {
  const rule = trustRulePart();
  const relabelled = (one: ReturnType<TrustPart["scoreFeatures"]>) => ({
    ...one,
    score: Number(version),
  });
  return {
    identity: {
      name: "mine",
      version,
      digest: "0123456789abcdef",
      stage: "file",
      source: "file:mine.txt",
      isFallback: false,
    },
    score: (inputs) => rule.score(inputs).map(relabelled),
    scoreFeatures: (features) => relabelled(rule.scoreFeatures(features)),
  };
}
