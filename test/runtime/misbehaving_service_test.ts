import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import type { CallNode } from "../../src/core/node.ts";
import { callHalving } from "../../src/runtime/halve.ts";
import { NodeMeter } from "../../src/runtime/node_meter.ts";
import { Policy } from "../../src/runtime/policy.ts";
import {
  profiles,
  recordOf,
  scoreNode,
  unaborted,
} from "../operators/score_node.ts";
import { type Answer, httpServer } from "../support/http_server.ts";
import { policySettings } from "../support/policy_settings.ts";
import { itemsOf, replyOf, resultOf } from "../support/score_service.ts";

const names = Array.from({ length: 16 }, (_, index) => `kol-${index}`);

/** A score that tells whose it is. */
function scoreOf(kolId: string): number {
  return Number(kolId.split("-")[1]) + 0.5;
}

function resultsOf(body: string) {
  return itemsOf(body).map(({ kol_id }) =>
    resultOf(kol_id, {
      trust: { score: scoreOf(kol_id), label: "Low", confidence: 0.5 },
    })
  );
}

/** What a service may answer instead of what it should. */
const misbehaviours: Readonly<Record<string, Answer>> = {
  "with one result less": (body) => replyOf(resultsOf(body).slice(1)),
  "with one result more": (body) =>
    replyOf([...resultsOf(body), resultOf("kol-99")]),
  "in another order": (body) => {
    const [first, ...rest] = resultsOf(body);
    return replyOf([...rest, first]);
  },
  "with one id twice": (body) => {
    const [first, , ...rest] = resultsOf(body);
    return replyOf([first, first, ...rest]);
  },
  "with cut JSON": async (body) =>
    new Response((await replyOf(resultsOf(body)).text()).slice(0, -9)),
  "with HTML and a 200": () => new Response("<html>It works</html>"),
  "with nothing and a 200": () => new Response(""),
  "with a 500": () => new Response("no", { status: 500 }),
  "with a 503": () => new Response("busy", { status: 503 }),
  "with a 429 that asks for no wait": () =>
    new Response("", { status: 429, headers: { "retry-after": "0" } }),
  "with a 429 that asks for nonsense": () =>
    new Response("", { status: 429, headers: { "retry-after": "soon" } }),
};

function policy(): Policy {
  return new Policy(
    policySettings({
      timeoutMs: 5_000,
      retry: { attempts: 5, backoff: { fromMs: 1, toMs: 2 }, budget: 1 },
    }),
    {
      node: "score",
      clock: systemClock,
      meter: new NodeMeter("score", systemClock),
      random: () => 0.5,
      codes: { timeout: "call-timeout", failed: "call-failed" },
    },
  );
}

async function asked(node: CallNode) {
  const calls = policy();
  const result = await callHalving(
    profiles(...names),
    (batch, unusableMax) =>
      calls.run((signal) => node.call(batch, signal), {
        signal: unaborted,
        giveUp: false,
        unusableMax,
      }),
  );
  assert.ok(result.kind === "served");
  return result.results;
}

for (const [how, answer] of Object.entries(misbehaviours)) {
  Deno.test(`a service that answers ${how} twice costs two calls, no score and no event`, async () => {
    let left = 2;
    await using server = httpServer((body) =>
      left-- > 0 ? answer(body) : replyOf(resultsOf(body))
    );
    const node = scoreNode(server.url);
    const results = await asked(node);
    for (const [index, result] of results.entries()) {
      assert.ok(result.kind === "ok");
      const { kol_id, scores } = recordOf(result.message);
      assert.equal(kol_id, names[index]);
      assert.equal(scores.trust_score, scoreOf(kol_id));
    }
    assert.equal(server.bodies.length, 3);
    await node.close?.();
  });
}

Deno.test("an event that spoils every answer about it is put aside alone", async () => {
  await using server = httpServer((body) =>
    itemsOf(body).some(({ kol_id }) => kol_id === "kol-5")
      ? new Response("<html>Error</html>")
      : replyOf(resultsOf(body))
  );
  const node = scoreNode(server.url);
  const results = await asked(node);
  const failed = results.filter((one) => one.kind === "failed");
  assert.deepEqual(
    failed.map((one) => [one.message.record.offset, one.error.code]),
    [[5, "reply-mismatch"]],
  );
  // A burst for all, one call a half, a burst for the one alone, a call for
  // another, and one more burst.
  assert.ok(server.bodies.length <= 5 + 2 * 4 + 4 + 1 + 5);
  await node.close?.();
});
