import assert from "node:assert/strict";
import {
  trustFeatureNames,
  trustFeatures,
  type TrustInput,
} from "../../src/scoring/features/trust_features.ts";
import { trustByRule } from "../../src/scoring/trust_rule.ts";

function ruleOf(input: TrustInput) {
  const features = new Float64Array(trustFeatureNames.length);
  trustFeatures(input, features);
  return trustByRule(features);
}

Deno.test("the rule leaves an account of which nothing is known at 50", () => {
  assert.deepEqual(ruleOf({}), {
    score: 50,
    riskLevel: "elevated",
    isTrustworthy: true,
    confidence: 0.6,
  });
});

Deno.test("the rule adds points for good signs and takes them for bad ones", () => {
  const base = { followers_count: 20_000, following_count: 10_000 };
  assert.equal(ruleOf(base).score, 50);
  assert.equal(ruleOf({ ...base, verified: true }).score, 70);
  assert.equal(ruleOf({ ...base, following_count: 2_000 }).score, 60);
  const silent = { ...base, post_count: 100, favorites_count: 5 };
  assert.equal(ruleOf(silent).score, 25);
});

Deno.test("the rule is never sure", () => {
  const best = ruleOf({
    followers_count: 1_000_000,
    following_count: 10,
    post_count: 100,
    favorites_count: 1_000_000,
    account_age_days: 3_000,
    verified: true,
    has_bio: true,
    has_url: true,
    has_profile_image: true,
  });
  assert.equal(best.score, 95);
  const worst = ruleOf({
    followers_count: 20_000,
    following_count: 200_000,
    post_count: 5_000,
    favorites_count: 1,
    account_age_days: 100,
    has_bio: false,
    has_url: false,
    has_profile_image: false,
  });
  assert.equal(worst.score, 5);
});

Deno.test("the rule takes no points for what is missing", () => {
  const known = { followers_count: 50_000, post_count: 5_000 };
  assert.equal(ruleOf(known).score, 50);
  assert.ok(ruleOf({ ...known, favorites_count: 1 }).score < 50);
});
