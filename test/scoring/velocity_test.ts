import assert from "node:assert/strict";
import { momentum, windowVelocity } from "../../src/scoring/velocity.ts";

Deno.test("velocity is engagement a minute, a little more with many events", () => {
  assert.equal(windowVelocity({ engagement: 50, events: 0, minutes: 5 }), 10);
  const many = windowVelocity({ engagement: 50, events: 99, minutes: 5 });
  assert.ok(Math.abs(many - 10 * (1 + 0.1 * Math.log(100))) < 1e-12);
  assert.equal(windowVelocity({ engagement: 0, events: 99, minutes: 5 }), 0);
});

Deno.test("momentum is the relative change, none where nothing was before", () => {
  assert.equal(momentum(15, 10), 0.5);
  assert.equal(momentum(0, 10), -1);
  assert.equal(momentum(10, 10), 0);
  assert.equal(momentum(10, 0), null);
});
