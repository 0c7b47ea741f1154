import assert from "node:assert/strict";
import type { z } from "@hono/zod-openapi";
import {
  forecastSchema,
  rankingSchema,
  storedScoresSchema,
  storedTrustSchema,
} from "../../../src/scoring/api/stored_schemas.ts";
import type {
  EngagementWindow,
  RankingRequest,
  StoredScores,
} from "../../../src/scoring/ports.ts";
import { withService } from "../running_service.ts";
import { type Clock, systemClock } from "../../../src/core/clock.ts";

function assertShape(schema: z.ZodType, answer: unknown): void {
  assert.deepEqual(schema.parse(answer), answer);
}

const stored: StoredScores = {
  trust_score: 72,
  trust_label: "Moderate",
  trust_confidence: 0.72,
  success_score: 65.2,
  success_label: "High",
  success_confidence: 0.652,
  trending_score: null,
  trending_label: null,
  trending_growth: null,
  composite_score: null,
  composite_rank: null,
  model_versions: {
    trust: "trust:1+abc",
    success: "s",
    trending: "formula-v2",
  },
  degraded: false,
  completeness: 0.75,
  source: "cache",
  updated_at: "2025-12-03T10:00:05.000Z",
};

/** A store that knows one KOL and one ranking. */
function storeOf(scores: StoredScores = stored) {
  const asked: RankingRequest[] = [];
  return {
    asked,
    latest: (platform: string, kolId: string) =>
      Promise.resolve(
        platform === "tiktok" && kolId === "known/one" ? scores : undefined,
      ),
    ranking: (request: RankingRequest) => {
      asked.push(request);
      return Promise.resolve([
        { kolId: "first", score: 81 },
        { kolId: 'sec"ond', score: 64.5 },
      ].slice(0, request.limit));
    },
  };
}

Deno.test("the latest trust score is read, 404 where there is none", async () => {
  await withService({ scoreStore: storeOf() }, async ({ get }) => {
    const { status, json, text } = await get("/kol/known%2Fone/trust");
    assert.equal(status, 200);
    assertShape(storedTrustSchema, json);
    assert.equal(json.kol_id, "known/one");
    assert.equal(json.risk_level, "moderate");
    assert.match(text, /"trust_score":72\.0,/);
    const unknown = await get("/kol/nobody/trust");
    assert.equal(unknown.status, 404);
    const elsewhere = await get("/kol/known%2Fone/trust?platform=youtube");
    assert.equal(elsewhere.status, 404);
  });
});

Deno.test("a KOL without a trust score has none, not a score of 0", async () => {
  const scoreStore = storeOf({ ...stored, trust_score: null });
  await withService({ scoreStore }, async ({ get }) => {
    assert.equal((await get("/kol/known%2Fone/trust")).status, 404);
    const { status, json } = await get("/api/v1/scores/known%2Fone");
    assert.equal(status, 200);
    assert.equal(json.trust_score, null);
    assert.equal(json.trust_level, null);
  });
});

Deno.test("all stored scores are read, missing ones are null", async () => {
  await withService({ scoreStore: storeOf() }, async ({ get }) => {
    const { status, json, text } = await get("/api/v1/scores/known%2Fone");
    assert.equal(status, 200);
    assertShape(storedScoresSchema, json);
    assert.equal(json.trust_level, "moderate");
    assert.equal(json.trending_score, null);
    assert.equal(json.composite_score, null);
    assert.match(text, /"trust_score":72\.0/);
    assert.equal((await get("/api/v1/scores/nobody")).status, 404);
  });
});

Deno.test("a ranking is read with its places and labels", async () => {
  const scoreStore = storeOf();
  await withService({ scoreStore }, async ({ get }) => {
    const composite = await get("/api/v1/trending");
    assertShape(rankingSchema, composite.json);
    assert.deepEqual(
      composite.json.data.map((
        one: { rank: number; label: string; kol_id: string },
      ) => [one.rank, one.label, one.kol_id]),
      [[1, "S", "first"], [2, "B", 'sec"ond']],
    );
    const path = "/api/v1/trending?platform=youtube&metric=trending&limit=1";
    const one = await get(path);
    assert.equal(one.json.total, 1);
    assert.equal(one.json.data[0].label, "Viral");
    assert.deepEqual(scoreStore.asked, [
      { platform: "tiktok", metric: "composite", limit: 50 },
      { platform: "youtube", metric: "trending", limit: 1 },
    ]);
    for (
      const query of [
        "metric=fame",
        "limit=0",
        "limit=201",
        "limit=x",
        "platform=A B",
      ]
    ) {
      const bad = await get(`/api/v1/trending?${query}`);
      assert.equal(bad.status, 422, query);
      assert.deepEqual(bad.json.detail[0].loc, [
        "query",
        query.split("=")[0],
      ]);
    }
  });
});

const HOUR = 3_600_000;
const now = Date.UTC(2025, 11, 3, 10, 20);

function frozenClock(): Clock {
  return { ...systemClock, now: () => now };
}

function hourly(engagement: readonly number[]): EngagementWindow[] {
  const end = Math.floor(now / HOUR) * HOUR;
  return engagement.map((one, at) => ({
    startMs: end - (engagement.length - at) * HOUR,
    durationMs: HOUR,
    engagement: one,
  }));
}

Deno.test("the next hour is forecast from the stored windows", async () => {
  const windowHistory = {
    windows: (kolId: string) =>
      Promise.resolve(hourly(kolId === "steady" ? [50, 50, 50, 50, 50] : [1])),
  };
  const options = { windowHistory, clock: frozenClock() };
  await withService(options, async ({ get }) => {
    const { status, json, text } = await get("/forecast/steady");
    assert.equal(status, 200);
    assertShape(forecastSchema, json);
    assert.deepEqual(json.ci, [50, 50]);
    assert.equal(json.hours, 5);
    assert.match(text, /"yhat_next_1h":50\.0,"ci":\[50\.0,50\.0\]/);
    const short = await get("/forecast/new");
    assert.equal(short.status, 404);
    assert.match(short.json.detail, /stored are: 1/);
  });
});

Deno.test("a store that does not answer in time is 504", async () => {
  const scoreStore = {
    ...storeOf(),
    latest: () => new Promise<undefined>(() => {}),
  };
  const limits = { requestTimeoutMs: 30 };
  await withService({ scoreStore, limits }, async ({ get }) => {
    assert.equal((await get("/kol/a/trust")).status, 504);
  });
});
