import assert from "node:assert/strict";
import {
  successFeatureNames,
  successFeatures,
  type SuccessInput,
} from "../../../src/scoring/features/success_features.ts";
import { oracleTest } from "../oracle_case.ts";

type Features = Record<typeof successFeatureNames[number], number>;

function featuresOf(input: SuccessInput): Features {
  const out = new Float64Array(successFeatureNames.length).fill(-1);
  successFeatures(input, out);
  return Object.fromEntries(
    successFeatureNames.map((name, at) => [name, out[at]]),
  ) as Features;
}

const counted: SuccessInput = {
  video_views: 100_000,
  video_likes: 6_000,
  video_comments: 300,
  video_shares: 700,
};

Deno.test("success has 21 features, each name once", () => {
  assert.equal(successFeatureNames.length, 21);
  assert.equal(new Set(successFeatureNames).size, 21);
});

Deno.test("engagement and its rate come from the counts", () => {
  const features = featuresOf(counted);
  assert.equal(features.engagement_total, 7_000);
  assert.equal(features.engagement_rate, 0.07);
  assert.equal(features.is_high_engagement, 1);
  assert.equal(features.is_viral_views, 0);
});

Deno.test("a given engagement wins over the counts, a given 0 does not", () => {
  const given = featuresOf({ ...counted, engagement_total: 100 });
  assert.equal(given.engagement_total, 100);
  assert.equal(given.engagement_rate, 0.001);
  const zero = featuresOf({
    ...counted,
    engagement_total: 0,
    engagement_rate: 0,
  });
  assert.equal(zero.engagement_total, 7_000);
  assert.equal(zero.engagement_rate, 0.07);
  const only = featuresOf({ engagement_total: 0, engagement_rate: 0 });
  assert.equal(only.engagement_total, 0);
  assert.equal(only.engagement_rate, 0);
});

Deno.test("without price and clicks only what needs them is missing", () => {
  const features = featuresOf(counted);
  const missing = successFeatureNames.filter((name) =>
    Number.isNaN(features[name])
  );
  assert.deepEqual(missing, [
    "est_clicks",
    "est_ctr",
    "log_clicks",
    "log_price",
    "price",
    "price_tier",
    "engagement_x_ctr",
    "views_x_ctr",
  ]);
});

Deno.test("one missing count makes the engagement missing, not smaller", () => {
  const features = featuresOf({ ...counted, video_shares: null });
  assert.ok(Number.isNaN(features.engagement_total));
  assert.ok(Number.isNaN(features.engagement_rate));
  assert.ok(Number.isNaN(features.is_high_engagement));
  assert.equal(features.likes_per_view, 0.06);
});

Deno.test("of nothing, everything is missing", () => {
  for (const [name, value] of Object.entries(featuresOf({}))) {
    assert.ok(Number.isNaN(value), name);
  }
});

interface SuccessCase {
  readonly id: string;
  readonly request: SuccessInput;
  readonly features: readonly number[] | null;
}

oracleTest<SuccessCase>(
  "success features equal those of the reference",
  "success_cases.jsonl",
  {
    run: (cases) => {
      // What the reference fills in for a field that is left out.
      const defaults: SuccessInput = {
        video_views: 0,
        video_likes: 0,
        video_comments: 0,
        video_shares: 0,
        engagement_total: 0,
        engagement_rate: 0,
        est_clicks: 0,
        est_ctr: 0,
        price: 0,
      };
      const out = new Float64Array(successFeatureNames.length);
      for (const { id, request, features } of cases) {
        // Negative inputs are invalid here.
        if (features === null || hasNegative(request)) continue;
        successFeatures({ ...defaults, ...request }, out);
        features.forEach((value, at) => {
          const found = out[at] ?? NaN;
          const off = Math.abs(found - value);
          assert.ok(off <= 5e-16 * Math.abs(value), `${id} ${at}: ${found}`);
        });
      }
    },
  },
);

function hasNegative(request: SuccessInput): boolean {
  return Object.values(request).some((value) =>
    typeof value === "number" && value < 0
  );
}
