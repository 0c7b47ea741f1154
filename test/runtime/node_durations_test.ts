import assert from "node:assert/strict";
import { NodeDurations } from "../../src/runtime/node_durations.ts";

Deno.test("what was slow long ago shows since the start, not lately", () => {
  const durations = new NodeDurations();
  for (let one = 0; one < 1_000; one++) durations.add(500);
  for (let one = 1; one <= 256; one++) durations.add(one);
  assert(durations.quantiles().p50 > 400);
  assert.deepEqual(durations.recent(), {
    count: 256,
    p50: 129,
    p95: 244,
    p99: 254,
    max: 256,
  });
});

Deno.test("no duration is nothing, not a fault", () => {
  const none = { count: 0, p50: 0, p95: 0, p99: 0, max: 0 };
  assert.deepEqual(new NodeDurations().recent(), none);
});
