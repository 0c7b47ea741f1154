import assert from "node:assert/strict";
import {
  RestartBudget,
  restartsMax,
} from "../../src/runtime/restart_budget.ts";
import { FixedClock } from "../support/fixed_clock.ts";

Deno.test("restarts wait longer each time and are refused after the fifth", () => {
  const budget = new RestartBudget(new FixedClock());
  const waits = Array.from({ length: 7 }, () => budget.next());
  assert.deepEqual(waits, [200, 400, 800, 1_600, 3_200, undefined, undefined]);
  assert.equal(waits.filter((one) => one !== undefined).length, restartsMax);
});

Deno.test("restarts of ten minutes ago do not count", () => {
  const clock = new FixedClock();
  const budget = new RestartBudget(clock);
  for (let index = 0; index < 5; index++) {
    budget.next();
    clock.monotonicMs += 60_000;
  }
  assert.equal(budget.next(), undefined);
  clock.monotonicMs += 300_000;
  assert.equal(budget.next(), 3_200);
  assert.equal(budget.next(), undefined);
  clock.monotonicMs += 600_000;
  assert.equal(budget.next(), 200);
});

Deno.test("a wall clock that steps gives no restart back", () => {
  const clock = new FixedClock();
  const budget = new RestartBudget(clock);
  for (let index = 0; index < 5; index++) budget.next();
  clock.wallMs += 86_400_000;
  assert.equal(budget.next(), undefined);
});
