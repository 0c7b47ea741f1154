import assert from "node:assert/strict";
import { RetryBudget } from "../../src/runtime/retry_budget.ts";

function spendAll(budget: RetryBudget): number {
  let spent = 0;
  while (budget.spend()) spent++;
  return spent;
}

Deno.test("a retry budget gives ten at the start and then a share of first tries", () => {
  const budget = new RetryBudget(0.2);
  assert.equal(spendAll(budget), 10);
  for (let index = 0; index < 99; index++) budget.earn();
  assert.ok(Math.abs(spendAll(budget) - 20) <= 1);
});

Deno.test("a retry budget keeps a hundred at most, however long all was well", () => {
  const budget = new RetryBudget(0.5);
  for (let index = 0; index < 10_000; index++) budget.earn();
  assert.equal(spendAll(budget), 100);
});

Deno.test("a share of nothing leaves the ten of the start", () => {
  const budget = new RetryBudget(0);
  for (let index = 0; index < 1_000; index++) budget.earn();
  assert.equal(spendAll(budget), 10);
});
