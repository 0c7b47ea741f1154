import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { Message } from "../../src/core/message.ts";
import { score } from "../../src/operators/score.ts";
import { httpServer } from "../support/http_server.ts";
import { batchOf, textMessage } from "../support/messages.ts";
import {
  itemsOf,
  replyOf,
  resultOf,
  scoreService,
} from "../support/score_service.ts";
import {
  called,
  profile,
  profiles,
  recordOf,
  scoreNode,
  unaborted,
} from "./score_node.ts";

const scraped = {
  event_id: "e-1",
  event_time: "2025-12-03T09:59:00.102322+00:00",
  platform: "tiktok",
  username: "kol_1",
  followers_raw: "11.3K",
  following_raw: "428",
  likes_raw: "1.3M",
  bio: "hello",
  avatar_url: "https://cdn.example/x.jpeg",
};

Deno.test("a score carries what it was made from and by", async () => {
  const [result] = await called(
    batchOf([profile(scraped)]),
    (body) => replyOf(itemsOf(body).map((item) => resultOf(item.kol_id))),
  );
  const record = recordOf(result);
  assert.deepEqual(JSON.parse(record.toJsonText()), {
    schema: 1,
    kol_id: "kol_1",
    platform: "tiktok",
    timestamp: "2025-12-03T10:00:00.000Z",
    event_id: "e-1",
    event_time: "2025-12-03T09:59:00.102Z",
    scores: {
      trust_score: 75.5,
      trust_label: "Moderate",
      trust_confidence: 0.755,
      success_score: 65.2,
      success_label: "High",
      success_confidence: 0.652,
      trending_score: 82.1,
      trending_label: "Viral",
      trending_growth: 1.5,
      composite_score: 74.53,
      composite_rank: "A",
    },
    latency_ms: 45,
    model_versions: { trust: "t-1", success: "s-1", trending: "formula-v2" },
    degraded: false,
    completeness: 0.4706,
    missing: [
      "post_count",
      "account_age_days",
      "avg_views",
      "avg_likes",
      "avg_comments",
      "avg_shares",
      "total_videos",
      "video_count_30d",
      "growth_rate",
    ],
  });
});

Deno.test("an input that is not known is not sent", async () => {
  await using server = scoreService();
  const node = scoreNode(server.url);
  await node.call(batchOf([profile(scraped)]), unaborted);
  assert.deepEqual(itemsOf(server.bodies[0] ?? ""), [{
    kol_id: "kol_1",
    followers_count: 11_300,
    following_count: 428,
    favorites_count: 1_300_000,
    verified: false,
    has_bio: true,
    has_url: false,
    has_profile_image: true,
    bio_length: 5,
  }]);
  await node.close?.();
});

Deno.test("the constants of before are sent on demand, and still told as missing", async () => {
  await using server = scoreService();
  const node = scoreNode(server.url, { missing: "reference" });
  const [result] = await node.call(profiles("bare"), unaborted);
  assert.deepEqual(itemsOf(server.bodies[0] ?? ""), [{
    kol_id: "bare",
    followers_count: 0,
    following_count: 0,
    post_count: 0,
    favorites_count: 0,
    account_age_days: 365,
    verified: false,
    has_bio: false,
    has_url: false,
    has_profile_image: true,
    bio_length: 0,
  }]);
  const record = recordOf(result);
  assert.ok(record.missing.includes("followers_count"));
  assert.equal(record.completeness, 0.2353);
  await node.close?.();
});

Deno.test("a channel's known inputs are sent", async () => {
  await using server = scoreService();
  const node = scoreNode(server.url);
  await node.call(
    batchOf([
      profile({
        username: "c",
        platform: "youtube",
        followers: 10,
        total_videos: 4,
        total_views: 10,
      }),
    ]),
    unaborted,
  );
  const [item] = itemsOf(server.bodies[0] ?? "");
  assert.equal(item?.["total_videos"], 4);
  assert.equal(item?.["avg_views"], 2.5);
  await node.close?.();
});

Deno.test("declared defaults stand in for what is not known, and only for that", async () => {
  const defaults = {
    avg_views: 1,
    avg_likes: 2,
    avg_comments: 3,
    avg_shares: 4,
    total_videos: 5,
    video_count_30d: 6,
    growth_rate: -0.5,
  };
  await using server = scoreService();
  const node = scoreNode(server.url, { defaults });
  const channel = {
    username: "c",
    platform: "youtube",
    total_videos: 4,
    total_views: 10,
  };
  const results = await node.call(
    batchOf([profile({ username: "k" }), profile(channel)]),
    unaborted,
  );
  const [plain, known] = itemsOf(server.bodies[0] ?? "");
  for (const [name, value] of Object.entries(defaults)) {
    assert.equal(plain?.[name], value, name);
  }
  assert.equal(known?.["total_videos"], 4);
  assert.equal(known?.["avg_views"], 2.5);
  assert.equal(known?.["growth_rate"], -0.5);
  assert.ok(!("followers_count" in (plain ?? {})));
  assert.ok(recordOf(results[0]).missing.includes("growth_rate"));
  await node.close?.();
});

Deno.test("an event without an id is known by where it was read", async () => {
  await using server = scoreService();
  const node = scoreNode(server.url);
  const [result] = await node.call(
    batchOf([profile({ username: "k" }, 7)]),
    unaborted,
  );
  assert.equal(recordOf(result).event_id, "kol.profiles.raw/0/7");
  await node.close?.();
});

Deno.test("two events of one KOL in a batch each get their own score", async () => {
  let trust = 10;
  await using server = scoreService((item) =>
    resultOf(item.kol_id, {
      trust: { score: trust += 5, label: "High", confidence: 0.9 },
    })
  );
  const node = scoreNode(server.url);
  const results = await node.call(profiles("a", "b", "a"), unaborted);
  assert.deepEqual(
    results.map((result) => {
      const { kol_id, scores } = recordOf(result);
      return [kol_id, scores.trust_score];
    }),
    [["a", 15], ["b", 20], ["a", 25]],
  );
  assert.deepEqual(
    results.map((one) => one instanceof Message ? one.record.offset : -1),
    [0, 1, 2],
  );
  await node.close?.();
});

Deno.test("an event that is no profile fails alone and is not sent", async () => {
  await using server = scoreService();
  const node = scoreNode(server.url);
  const odd = textMessage({ username: "k" }).withValue({ event_type: "video" });
  const batch = batchOf([odd, profile({ username: "k" }), odd]);
  const results = await node.call(batch, unaborted);
  assert.ok(results[0] instanceof HotpathError);
  assert.equal(results[0].code, "schema-invalid");
  assert.equal(recordOf(results[1]).kol_id, "k");
  assert.ok(results[2] instanceof HotpathError);
  assert.equal(itemsOf(server.bodies[0] ?? "").length, 1);
  assert.ok(
    (await node.call(batchOf([odd]), unaborted))[0] instanceof HotpathError,
  );
  assert.equal(server.bodies.length, 1);
  await node.close?.();
});

Deno.test("a service that is down or overloaded rejects the call, to be retried", async () => {
  const busy = () =>
    new Response("", { status: 503, headers: { "retry-after": "2" } });
  await assert.rejects(called(profiles("k"), busy), {
    code: "call-overloaded",
    disposition: "retry",
    retryAfterMs: 2_000,
  });
  await assert.rejects(
    called(profiles("k"), () => new Response("", { status: 500 })),
    { code: "call-failed", disposition: "retry" },
  );
});

Deno.test("a batch that the service refuses rejects the call as a whole", async () => {
  await assert.rejects(
    called(profiles("k"), () => new Response("bad", { status: 422 })),
    { code: "score-rejected", disposition: "dead-letter" },
  );
});

Deno.test("an answer over the limit is no answer", async () => {
  await assert.rejects(
    called(profiles("k"), () => replyOf([resultOf("k")]), {
      maxReplyBytes: "100B",
    }),
    { code: "reply-mismatch" },
  );
});

Deno.test("an abort ends the call with its reason", async () => {
  const { promise: came, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  await using server = httpServer(async () => {
    arrive();
    await hold;
    return new Response("{}");
  });
  const node = scoreNode(server.url);
  const abort = new AbortController();
  const call = node.call(profiles("k"), abort.signal);
  await came;
  const reason = new Error("too late");
  abort.abort(reason);
  try {
    await assert.rejects(call, reason);
  } finally {
    release();
    await node.close?.();
  }
});

Deno.test("the options ask for http, name no secret and make the policy", () => {
  for (const url of ["ftp://x", "localhost:8080", "http://", "/predict"]) {
    assert.equal(score.options.safeParse({ url }).success, false, url);
  }
  const settings = score.options.parse({
    url: "https://user:password@host.example/batch?key=1",
    order: "none",
    timeout: "500ms",
    retry: { attempts: 2 },
    rate: "90/m",
  });
  const facts = score.facts(settings);
  assert.equal(facts.summary, "batches to https://host.example/batch");
  assert.equal(facts.losesOrder, true);
  assert.equal(facts.policy?.timeoutMs, 500);
  assert.equal(facts.policy?.ratePerSecond, 1.5);
  assert.equal(facts.policy?.retry.attempts, 2);
  assert.equal(facts.policy?.retry.budget, 0.2);
  assert.equal(facts.policy?.breaker.failures, 0.5);
});

Deno.test("what an enrich node has found reaches the request, and the live score the record", async () => {
  let asked: unknown;
  const known = profile({ username: "kol_1" });
  const [result] = await called(
    batchOf([
      known.withValue({
        ...known.value as Record<string, unknown>,
        avg_likes: 60.5,
        growth_rate: 2,
        trending_score: 91.5,
        trending_label: "Viral",
        trending_growth: 3,
      }),
    ]),
    (body) => {
      [asked] = itemsOf(body);
      return replyOf([resultOf("kol_1")]);
    },
  );
  const { avg_likes, growth_rate } = asked as Record<string, unknown>;
  assert.deepEqual([avg_likes, growth_rate], [60.5, 2]);
  const record = recordOf(result);
  assert.equal(record.scores.trending_score, 91.5);
  assert.equal(record.scores.trending_label, "Viral");
  assert.equal(record.scores.trending_growth, 3);
  assert.equal(record.model_versions.trending, "formula-v2");
  assert.equal(record.scores.composite_score, 78.3);
  assert.ok(!record.missing.includes("growth_rate"));
  assert.ok(record.missing.includes("avg_views"));
});
