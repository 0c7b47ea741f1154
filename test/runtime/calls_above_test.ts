import assert from "node:assert/strict";
import { callsAbove } from "../../src/runtime/calls_above.ts";
import { Chain } from "../support/small_topology.ts";

Deno.test("the nearest call above a sink is found past what makes no calls", () => {
  const above = callsAbove(new Chain({ sinks: ["a", "b"] }).plan);
  assert.deepEqual([...above.keys()], ["a", "b", "dead"]);
  assert.deepEqual([...above.get("a") ?? []], ["score"]);
  assert.deepEqual([...above.get("dead") ?? []], []);
});
