import assert from "node:assert/strict";
import { PublishedScore } from "../../../src/operators/parse/score.ts";
import { ScoreRecord } from "../../../src/scoring/score_record.ts";
import { textMessage } from "../../support/messages.ts";
import { faultOf, parsed, parseNode } from "../parse_node.ts";

const scores = await parseNode({ schema: "score" });

/** A record as the hot path publishes it. */
const published = new ScoreRecord({
  kol_id: "kol_1",
  platform: "tiktok",
  event_id: "e-1",
  event_time: "2025-12-03T09:59:57.500Z",
  timestamp: "2025-12-03T10:00:05.000Z",
  given: {
    trust_score: 75.5,
    trust_label: "Moderate",
    trust_confidence: 0.755,
    success_score: 65.2,
    success_label: "High",
    success_confidence: 0.652,
    trending_score: null,
    trending_label: null,
    trending_growth: null,
  },
  latency_ms: 45,
  model_versions: { trust: "t-1", success: "s-1", trending: "formula-v2" },
  degraded: true,
  completeness: 0.9,
  missing: ["post_count"],
}).toJsonText();

function scoreOf(event: Record<string, unknown>): PublishedScore {
  const { value } = parsed(textMessage(event), scores);
  assert.ok(value instanceof PublishedScore);
  return value;
}

Deno.test("a published score is read as it was written, with its lag", () => {
  const message = parsed(textMessage(JSON.parse(published)), scores);
  assert.ok(message.value instanceof PublishedScore);
  assert.equal(message.value.toJsonText(), published);
  assert.equal(message.value.lag_ms, 7_500);
  assert.equal(message.eventTime, Date.UTC(2025, 11, 3, 9, 59, 57, 500));
});

Deno.test("the time of an event is that of the field which the file names", async () => {
  const node = await parseNode({ schema: "score", time: "timestamp" });
  const message = parsed(textMessage(JSON.parse(published)), node);
  assert.equal(message.eventTime, Date.UTC(2025, 11, 3, 10, 0, 5));
});

Deno.test("a record of the platform's first form is read", () => {
  const score = scoreOf({
    kol_id: "user123",
    platform: "tiktok",
    timestamp: "2025-12-03T10:00:05Z",
    scores: { trust_score: 75.5, trust_label: "Moderate" },
    latency_ms: 45,
  });
  assert.equal(score.scores.trust_score, 75.5);
  assert.equal(score.scores.success_score, null);
  assert.equal(score.event_time, "2025-12-03T10:00:05Z");
  assert.deepEqual(
    [score.lag_ms, score.degraded, score.completeness, score.missing],
    [null, false, 1, []],
  );
});

Deno.test("what is no score is refused with the field that is wrong", () => {
  const good = JSON.parse(published);
  const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
    ["kol_id", { kol_id: undefined }],
    ["timestamp", { timestamp: undefined }],
    ["timestamp", { timestamp: "soon" }],
    ["event_time", { event_time: "soon" }],
    ["scores", { scores: undefined }],
    ["scores", { scores: [1] }],
    ["scores.trust_score", { scores: { trust_score: 101 } }],
    ["scores.trust_score", { scores: { trust_score: "75" } }],
    ["scores.trust_label", { scores: { trust_label: 7 } }],
    ["latency_ms", { latency_ms: -1 }],
    ["completeness", { completeness: 1.1 }],
    ["degraded", { degraded: "maybe" }],
    ["missing", { missing: "post_count" }],
    ["schema", { schema: 2 }],
  ];
  for (const [field, part] of wrong) {
    const fault = faultOf(textMessage({ ...good, ...part }), scores);
    assert.equal(fault.details["field"], field, fault.message);
  }
});
