import assert from "node:assert/strict";
import type { HotpathError } from "../../src/core/errors.ts";
import type { Failure } from "../../src/core/message.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { DeadLetterRoutes } from "../../src/runtime/dead_letter_routes.ts";
import { errorOf } from "../support/actor_harness.ts";
import { FixedClock } from "../support/fixed_clock.ts";
import { messageOf } from "../support/messages.ts";
import { deadLetterNode, mapNode, sinkNode } from "../support/small_nodes.ts";
import { smallPlan } from "../support/small_plan.ts";

const pass = { map: (message: ReturnType<typeof messageOf>) => message };
const store = { write: () => Promise.resolve([]) };
const bury = { write: () => Promise.resolve() };

/** Two nodes with one route each, one that shares, one without. */
function routesOf() {
  const plan = smallPlan([
    mapNode("a", { from: [], onError: "dead-1", ...pass }),
    mapNode("b", { from: "a", onError: "dead-2", ...pass }),
    mapNode("c", { from: "b", onError: "dead-1", ...pass }),
    mapNode("bare", { from: "c", ...pass }),
    sinkNode("loose", {
      from: "bare",
      onError: "dead-2",
      required: false,
      ...store,
    }),
    sinkNode("out", { from: "b", ...store }),
    deadLetterNode("dead-1", bury),
    deadLetterNode("dead-2", bury),
  ]);
  const clock = new FixedClock();
  const routes = new DeadLetterRoutes(plan, clock);
  return { plan, clock, routes };
}

function nodeOf(plan: Plan, id: string) {
  const node = plan.nodes.find((one) => one.id === id);
  assert.ok(node);
  return node;
}

/** What a dead-letter sink gets, and whether that is over. */
function listen(routes: DeadLetterRoutes, plan: Plan, id: string) {
  const heard: { failures: Failure[]; isOver: boolean } = {
    failures: [],
    isOver: false,
  };
  routes.into(nodeOf(plan, id)).subscribe({
    next: (failure) => heard.failures.push(failure),
    complete: () => heard.isOver = true,
  });
  return heard;
}

Deno.test("a failure goes to the sink that its node names", () => {
  const { plan, routes, clock } = routesOf();
  const first = listen(routes, plan, "dead-1");
  const second = listen(routes, plan, "dead-2");
  const message = messageOf();
  const error = errorOf("not-json");
  routes.fail(nodeOf(plan, "a"), message, error);
  routes.fail(nodeOf(plan, "b"), message, error, { attempts: 4, firstAt: 7 });
  routes.fail(nodeOf(plan, "c"), message, error);
  assert.deepEqual(first.failures.map((one) => one.node), ["a", "c"]);
  assert.deepEqual(first.failures[0], {
    message,
    error,
    node: "a",
    required: true,
    attempts: 1,
    firstAt: clock.now(),
    lastAt: clock.now(),
  });
  const [failure] = second.failures;
  assert.deepEqual([failure?.attempts, failure?.firstAt], [4, 7]);
});

Deno.test("a failure of a best-effort end is not one that commits wait for", () => {
  const { plan, routes } = routesOf();
  const heard = listen(routes, plan, "dead-2");
  routes.fail(nodeOf(plan, "loose"), messageOf(), errorOf("write-rejected"));
  assert.equal(heard.failures[0]?.required, false);
});

Deno.test("a sink's failures are over when all the nodes that name it are", () => {
  const { plan, routes } = routesOf();
  const heard = listen(routes, plan, "dead-1");
  routes.complete(nodeOf(plan, "c"));
  routes.complete(nodeOf(plan, "c"));
  assert.equal(heard.isOver, false);
  routes.complete(nodeOf(plan, "bare"));
  routes.complete(nodeOf(plan, "a"));
  assert.equal(heard.isOver, true);
});

Deno.test("a sink that no node names has no failures at all", () => {
  const plan = smallPlan([deadLetterNode("dead-1", bury)]);
  const heard = listen(
    new DeadLetterRoutes(plan, new FixedClock()),
    plan,
    "dead-1",
  );
  assert.equal(heard.isOver, true);
});

Deno.test("an error that must stop is thrown instead of buried", () => {
  const { plan, routes } = routesOf();
  const heard = listen(routes, plan, "dead-1");
  const error = errorOf("contract-broken");
  assert.throws(
    () => routes.fail(nodeOf(plan, "a"), messageOf(), error),
    (thrown) => thrown === error,
  );
  assert.equal(heard.failures.length, 0);
});

Deno.test("a failure without a route stops with the remedy", () => {
  const { plan, routes } = routesOf();
  assert.throws(
    () => routes.fail(nodeOf(plan, "bare"), messageOf(), errorOf("not-json")),
    (thrown: HotpathError) =>
      thrown.code === "topology-invalid" && thrown.disposition === "halt" &&
      /bare .* has no onError route .*It is not-json/.test(thrown.message),
  );
});
