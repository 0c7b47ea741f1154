import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { Batch, Message } from "../../src/core/message.ts";
import type { CallNode, CallResult } from "../../src/core/node.ts";
import { parse } from "../../src/operators/parse.ts";
import { score } from "../../src/operators/score.ts";
import { ScoreRecord } from "../../src/scoring/score_record.ts";
import { FixedClock } from "../support/fixed_clock.ts";
import { type Answer, httpServer } from "../support/http_server.ts";
import { batchOf, textMessage } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";
import {
  itemsOf,
  replyOf,
  resultOf,
  scoreService,
} from "../support/score_service.ts";

function scoreNode(
  url: string,
  given: Record<string, unknown> = {},
): CallNode {
  const instance = score.create(
    score.options.parse({ url, ...given }),
    nodeContext({ clock: new FixedClock(Date.UTC(2025, 11, 3, 10), 1_000) }),
  );
  assert.ok("kind" in instance && instance.kind === "call");
  return instance;
}

const parseNode = parse.create(
  parse.options.parse({ schema: "profile" }),
  nodeContext(),
);

/** A parsed profile, read 45 ms before the clock's now. */
function profile(event: Record<string, unknown>, offset = 0): Message {
  assert.ok("kind" in parseNode && parseNode.kind === "map");
  const message = parseNode.map(textMessage(event, { offset, readAt: 955 }));
  assert.ok("settlement" in message);
  return message;
}

function profiles(...names: string[]): Batch {
  return batchOf(
    names.map((username, offset) => profile({ username }, offset)),
  );
}

const unaborted = new AbortController().signal;

async function called(
  batch: Batch,
  answer: Answer,
  given: Record<string, unknown> = {},
): Promise<CallResult> {
  await using server = httpServer(answer);
  const node = scoreNode(server.url, given);
  try {
    return await node.call(batch, unaborted);
  } finally {
    await node.close?.();
  }
}

function recordOf(result: Message | HotpathError | undefined): ScoreRecord {
  assert.ok(
    result !== undefined && !(result instanceof HotpathError),
    `${result}`,
  );
  assert.ok(result.value instanceof ScoreRecord);
  return result.value;
}

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
    results.map((one) => one instanceof HotpathError ? -1 : one.record.offset),
    [0, 1, 2],
  );
  await node.close?.();
});

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
  });
  const facts = score.facts(settings);
  assert.equal(facts.summary, "batches to https://host.example/batch");
  assert.equal(facts.losesOrder, true);
  assert.equal(facts.policy?.timeoutMs, 500);
  assert.equal(facts.policy?.retry.attempts, 2);
  assert.equal(facts.policy?.retry.budget, 0.2);
  assert.equal(facts.policy?.breaker.failures, 0.5);
});
