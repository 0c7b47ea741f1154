import assert from "node:assert/strict";
import {
  trustFeatureNames,
  trustFeatures,
  type TrustInput,
  trustInputNames,
} from "../../../src/scoring/features/trust_features.ts";
import { oracleTest } from "../oracle_case.ts";

type Features = Record<typeof trustFeatureNames[number], number>;

function featuresOf(input: TrustInput): Features {
  const out = new Float64Array(trustFeatureNames.length).fill(-1);
  trustFeatures(input, out);
  return Object.fromEntries(
    trustFeatureNames.map((name, at) => [name, out[at]]),
  ) as Features;
}

const complete: TrustInput = {
  followers_count: 12_000,
  following_count: 120,
  post_count: 300,
  favorites_count: 45_000,
  account_age_days: 365,
  verified: true,
  has_bio: true,
  has_url: false,
  has_profile_image: true,
  bio_length: 50,
};

Deno.test("trust has 29 features, each name once", () => {
  assert.equal(trustFeatureNames.length, 29);
  assert.equal(new Set(trustFeatureNames).size, 29);
});

Deno.test("a complete account has every feature", () => {
  const features = featuresOf(complete);
  for (const [name, value] of Object.entries(features)) {
    assert.ok(Number.isFinite(value), name);
  }
  assert.equal(features.log_followers, Math.log(12_001));
  assert.equal(features.followers_following_ratio_capped, 100);
  assert.equal(features.engagement_rate, 150);
  assert.equal(features.activity_score, 45_300 / 365);
  assert.equal(features.profile_completeness, 2 / 3);
  assert.equal(features.followers_tier, 2);
  assert.equal(features.account_age_tier, 1);
  assert.equal(features.activity_tier, 1);
  assert.equal(features.verified_followers_interaction, Math.log(12_001));
  assert.equal(features.bio_length_norm, 0.25);
});

/** Which features cannot be told without an input. */
const needs: Record<string, readonly (keyof Features)[]> = {
  followers_count: [
    "log_followers",
    "followers_following_ratio_capped",
    "followers_per_day",
    "posts_per_follower",
    "suspicious_growth",
    "followers_tier",
    "verified_followers_interaction",
  ],
  following_count: [
    "log_following",
    "followers_following_ratio_capped",
    "following_per_day",
  ],
  post_count: [
    "log_posts",
    "posts_per_day_capped",
    "engagement_rate",
    "activity_score",
    "posts_per_follower",
    "high_activity_flag",
    "low_engagement_high_posts",
    "fake_follower_indicator",
    "activity_tier",
    "profile_engagement_interaction",
    "age_activity_interaction",
  ],
  favorites_count: [
    "log_favorites",
    "engagement_rate",
    "activity_score",
    "low_engagement_high_posts",
    "fake_follower_indicator",
    "profile_engagement_interaction",
    "age_activity_interaction",
  ],
  account_age_days: [
    "log_account_age",
    "posts_per_day_capped",
    "activity_score",
    "followers_per_day",
    "following_per_day",
    "high_activity_flag",
    "suspicious_growth",
    "account_age_tier",
    "activity_tier",
    "age_activity_interaction",
  ],
  verified: [],
  has_bio: ["has_bio"],
  has_url: ["has_url"],
  has_profile_image: ["has_profile_image"],
  bio_length: ["bio_length_norm"],
};
const completenessFeatures: readonly (keyof Features)[] = [
  "profile_completeness",
  "default_profile_score",
  "profile_engagement_interaction",
];

Deno.test("a missing input is missing in every feature that needs it", () => {
  // Every condition of a flag is true, so that no flag is settled by another.
  const flagged = {
    ...complete,
    followers_count: 50_000,
    post_count: 2_000,
    favorites_count: 100,
    account_age_days: 100,
  };
  for (const name of trustInputNames) {
    const expected = new Set(needs[name]);
    if (["has_bio", "has_url", "has_profile_image"].includes(name)) {
      completenessFeatures.forEach((feature) => expected.add(feature));
    }
    for (const absent of [undefined, null]) {
      const features = featuresOf({ ...flagged, [name]: absent });
      const missing = trustFeatureNames.filter((feature) =>
        Number.isNaN(features[feature])
      );
      if (name === "followers_count") {
        expected.add("fake_follower_indicator");
      }
      assert.deepEqual(new Set(missing), expected, name);
    }
  }
});

Deno.test("a flag is 0 when one of its conditions is known to be false", () => {
  const few = { ...complete, post_count: 10, favorites_count: null };
  assert.equal(featuresOf(few).low_engagement_high_posts, 0);
  const small = { ...complete, followers_count: 10, favorites_count: null };
  assert.equal(featuresOf(small).fake_follower_indicator, 0);
  const old = { ...complete, followers_count: null, account_age_days: 900 };
  assert.equal(featuresOf(old).suspicious_growth, 0);
  const slow = {
    ...complete,
    followers_count: 100,
    account_age_days: null,
  };
  assert.ok(Number.isNaN(featuresOf(slow).suspicious_growth));
});

Deno.test("an account that is not said to be verified is not", () => {
  const { verified: _, ...unsaid } = complete;
  assert.equal(featuresOf(unsaid).verified, 0);
  assert.equal(featuresOf(unsaid).verified_followers_interaction, 0);
});

interface TrustCase {
  readonly id: string;
  readonly request: TrustInput;
  readonly features: readonly number[];
}

oracleTest<TrustCase>(
  "trust features equal those of the reference",
  "trust_cases.jsonl",
  {
    run: (cases) => {
      // What the reference fills in for a field that is left out.
      const filled = { favorites_count: 0, has_bio: true, has_url: false };
      const defaults = { ...filled, has_profile_image: true, bio_length: 0 };
      const out = new Float64Array(trustFeatureNames.length);
      for (const { id, request, features } of cases) {
        trustFeatures({ ...defaults, ...request }, out);
        features.forEach((value, at) => {
          const found = out[at] ?? NaN;
          const off = Math.abs(found - value);
          assert.ok(off <= 5e-16 * Math.abs(value), `${id} ${at}: ${found}`);
        });
      }
    },
  },
);
