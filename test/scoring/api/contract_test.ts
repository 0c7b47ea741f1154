import assert from "node:assert/strict";
import type { z } from "@hono/zod-openapi";
import {
  kolScoreBatchSchema,
  kolScoreSchema,
  successAnswerSchema,
  trendingAnswerSchema,
  trustAnswerSchema,
  trustBatchAnswerSchema,
} from "../../../src/scoring/api/answer_schemas.ts";
import { modelInfoSchema } from "../../../src/scoring/api/stored_schemas.ts";
import { trustFeatureNames } from "../../../src/scoring/features/trust_features.ts";
import { shippedModels, withService } from "../running_service.ts";

/** The answer has the documented fields, all of them and no others. */
function assertShape(schema: z.ZodType, answer: unknown): void {
  assert.deepEqual(schema.parse(answer), answer);
}

const account = {
  kol_id: "user123",
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
const kol = {
  ...account,
  avg_views: 10_000,
  avg_likes: 600,
  avg_comments: 40,
  avg_shares: 60,
  total_videos: 200,
  video_count_30d: 10,
  growth_rate: 0.2,
};

Deno.test("all scores of a KOL come from the models, with their versions", async () => {
  await withService(shippedModels, async ({ post }) => {
    const { status, json, headers } = await post("/predict/kol-score", kol);
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "application/json");
    assertShape(kolScoreSchema, json);
    assert.equal(json.kol_id, "user123");
    assert.equal(json.degraded, false);
    assert.equal(json.completeness, 1);
    assert.deepEqual(json.missing, []);
    assert.match(
      json.model_versions.trust,
      /^trust:synthetic-1\+[0-9a-f]{12}$/,
    );
    assert.match(
      json.model_versions.success,
      /^success:synthetic-1\+[0-9a-f]{12}$/,
    );
    assert.equal(json.model_versions.trending, "formula-v2");
    assert.equal(json.trending.growth, 1.2);
  });
});

Deno.test("scores and probabilities are written with a decimal point", async () => {
  await withService({}, async ({ post }) => {
    const one = await post("/predict/kol-score", { ...kol, growth_rate: 0 });
    assert.match(one.text, /"trending":\{"score":31\.0,/);
    assert.match(one.text, /"growth":1\.0\}/);
    assert.match(one.text, /"completeness":1\.0/);
    const trending = await post("/predict/trending", {
      kol_id: "a",
      current_velocity: 1,
    });
    assert.match(trending.text, /"personal_growth":1\.0/);
    const trust = await post("/predict/trust", account);
    assert.match(trust.text, /"trust_score":\d+\.\d/);
  });
});

Deno.test("a batch keeps its order and isolates what is wrong", async () => {
  await withService(shippedModels, async ({ post }) => {
    const items = [
      kol,
      { kol_id: "bad", followers_count: -1 },
      { kol_id: "b", followers_count: 5 },
      7,
      { followers_count: 5 },
      { ...kol, kol_id: "d" },
    ];
    const { status, json } = await post("/predict/kol-score/batch", { items });
    assert.equal(status, 200);
    assertShape(kolScoreBatchSchema, json);
    assert.deepEqual(
      json.results.map((one: { kol_id: string | null }) => one.kol_id),
      ["user123", "bad", "b", null, null, "d"],
    );
    assert.deepEqual(
      json.results.map((one: { error?: string }) => one.error !== undefined),
      [false, true, false, true, true, false],
    );
    assert.deepEqual(json.results[1].detail, [{
      loc: ["body", "items", 1, "followers_count"],
      msg: "Input should be greater than or equal to 0",
      type: "greater_than_equal",
    }]);
    assert.deepEqual(json.results[5].trust, json.results[0].trust);
  });
});

Deno.test("a batch scores each item as a request of its own does", async () => {
  await withService(shippedModels, async ({ post }) => {
    const items = Array.from({ length: 300 }, (_, at) => ({
      ...kol,
      kol_id: `k${at}`,
      followers_count: at * 977,
      favorites_count: at % 3 === 0 ? null : at * 31,
      avg_views: at * 501,
    }));
    const { json } = await post("/predict/kol-score/batch", { items });
    for (const at of [0, 1, 3, 249, 250, 299]) {
      const single = await post("/predict/kol-score", items[at]);
      const { processing_time_ms: _, ...one } = single.json;
      const { processing_time_ms: __, ...batched } = json.results[at];
      assert.deepEqual(batched, one);
    }
  });
});

Deno.test("an empty batch is answered", async () => {
  await withService({}, async ({ post }) => {
    const { status, json } = await post("/predict/kol-score/batch", {
      items: [],
    });
    assert.equal(status, 200);
    assert.deepEqual(json.results, []);
    const trust = await post("/predict/trust/batch", { kols: [] });
    assert.equal(trust.json.total, 0);
  });
});

Deno.test("trust answers alone, in batches and from features", async () => {
  await withService(shippedModels, async ({ post }) => {
    const one = await post("/predict/trust", account);
    assertShape(trustAnswerSchema, one.json);
    assert.equal(one.json.prediction_source, "realtime");
    const batch = await post("/predict/trust/batch", {
      kols: [account, { kol_id: "x" }, account],
    });
    assertShape(trustBatchAnswerSchema, batch.json);
    assert.equal(batch.json.total, 3);
    assert.equal(batch.json.predictions[2].trust_score, one.json.trust_score);
    assert.match(batch.json.predictions[1].error, /followers_count/);
    const features = await post("/predict/trust/features", {
      kol_id: "f",
      features: { log_followers: 9.4, verified: 1, log_posts: null },
    });
    assertShape(trustAnswerSchema, features.json);
    assert.equal(features.json.missing.length, 27);
    const unknown = await post("/predict/trust/features", {
      kol_id: "f",
      features: { log_folowers: 9.4 },
    });
    assert.equal(unknown.status, 422);
    assert.deepEqual(unknown.json.detail[0].loc, [
      "body",
      "features",
      "log_folowers",
    ]);
  });
});

Deno.test("trust takes its features by name, in any order", async () => {
  await withService(shippedModels, async ({ post }) => {
    const values = trustFeatureNames.map((name, at) => [name, at / 7]);
    const forward = Object.fromEntries(values);
    const backward = Object.fromEntries(values.reverse());
    const [a, b] = await Promise.all(
      [forward, backward].map((features) =>
        post("/predict/trust/features", { kol_id: "f", features })
      ),
    );
    assert.equal(a?.json.trust_score, b?.json.trust_score);
  });
});

Deno.test("success answers by the model, and by the rule without one", async () => {
  const video = { kol_id: "v", video_views: 25_000 };
  await withService(shippedModels, async ({ post }) => {
    const { json } = await post("/predict/success", video);
    assertShape(successAnswerSchema, json);
    assert.equal(json.method, "ml");
    assert.equal(json.degraded, false);
  });
  await withService({}, async ({ post }) => {
    const { json } = await post("/predict/success", video);
    assertShape(successAnswerSchema, json);
    assert.equal(json.method, "rule_based");
    assert.equal(json.degraded, true);
    assert.equal(json.success_score, 15);
    assert.equal(json.confidence, 0.6);
    assert.equal(json.model_version, "rule-v1");
  });
});

Deno.test("trending keeps the formula as it is", async () => {
  await withService({}, async ({ post }) => {
    const { json } = await post("/predict/trending", {
      kol_id: "t",
      current_velocity: 0,
    });
    assertShape(trendingAnswerSchema, json);
    assert.equal(json.trending_score, 19.15);
    assert.equal(json.model_version, "formula-v2");
    const endless = await post(
      "/predict/trending",
      '{"kol_id":"t","current_velocity":1e999}',
    );
    assert.equal(endless.status, 422);
    assert.deepEqual(endless.json.detail[0].loc, ["body", "current_velocity"]);
  });
});

Deno.test("model-info names the model, its digest and its features", async () => {
  await withService(shippedModels, async ({ get }) => {
    const { json, text } = await get("/predict/trust/model-info");
    assertShape(modelInfoSchema, json);
    assert.equal(json.model_name, "trust");
    assert.equal(json.model_version, "synthetic-1");
    assert.equal(json.features_count, 29);
    assert.deepEqual(json.feature_names, [...trustFeatureNames]);
    assert.equal(json.status, "loaded");
    assert.match(json.digest, /^[0-9a-f]{64}$/);
    assert.doesNotMatch(text, /\/models\//, "it tells a path of the server");
    const success = await get("/predict/success/model-info");
    assert.equal(success.json.features_count, 21);
  });
  await withService({}, async ({ get }) => {
    const { json } = await get("/predict/trust/model-info");
    assert.equal(json.status, "fallback");
    assert.equal(json.digest, null);
  });
});

Deno.test("health says alive, readiness says by which models", async () => {
  await withService({}, async ({ get }) => {
    assert.deepEqual((await get("/healthz")).json, { status: "ok" });
    const ready = await get("/readyz");
    assert.equal(ready.status, 200);
    assert.equal(ready.json.status, "degraded");
    assert.equal(ready.json.model_versions.trust, "rule-v1");
  });
  await withService(shippedModels, async ({ get }) => {
    assert.equal((await get("/readyz")).json.status, "ready");
  });
});

Deno.test("metrics count requests, scores and name the models", async () => {
  await withService(shippedModels, async ({ get, post }) => {
    await post("/predict/kol-score/batch", { items: [kol, {}, kol] });
    await get("/kol/some-kol/trust");
    await get("/no/such/path");
    const { text, headers } = await get("/metrics");
    assert.match(headers.get("content-type") ?? "", /^text\/plain/);
    assert.match(
      text,
      /hotpath_scored_total\{route="\/predict\/kol-score\/batch",outcome="scored"\} 2/,
    );
    assert.match(text, /outcome="refused"\} 1/);
    assert.match(
      text,
      /requests_total\{method="GET",route="\/kol\/\{kol_id\}\/trust",status="503"\} 1/,
    );
    assert.match(text, /route="none",status="404"\} 1/);
    assert.doesNotMatch(text, /some-kol|no\/such/, "a label holds a path");
    assert.match(text, /hotpath_model_info\{part="trust",name="trust"/);
  });
});

Deno.test("two services in one process count apart", async () => {
  await withService({}, async (first) => {
    await withService({}, async (second) => {
      await first.post("/predict/kol-score", kol);
      const { text } = await second.get("/metrics");
      assert.doesNotMatch(text, /outcome="scored"/);
    });
  });
});

Deno.test("what is not there is 404, as JSON", async () => {
  await withService({}, async ({ get }) => {
    const absent = await get("/nothing");
    assert.equal(absent.status, 404);
    assert.deepEqual(absent.json, { detail: "Not Found" });
  });
});

Deno.test("a wrong method on a path that is there is 405 and says which", async () => {
  await withService({}, async ({ get, post }) => {
    const posted = await post("/healthz", {});
    assert.equal(posted.status, 405);
    assert.equal(posted.headers.get("allow"), "GET");
    const got = await get("/predict/kol-score");
    assert.equal(got.status, 405);
    assert.equal(got.headers.get("allow"), "POST");
    assert.equal((await post("/kol/some-one/trust", {})).status, 405);
  });
});
