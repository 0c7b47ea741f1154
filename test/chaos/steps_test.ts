import assert from "node:assert/strict";
import { faults } from "../../scripts/chaos/faults.ts";
import { drawSteps, eachStep } from "../../scripts/chaos/steps.ts";
import { SeededRandom } from "../support/seeded_random.ts";

Deno.test("a seed draws the same schedule again, another seed another", () => {
  const draw = (seed: number) => drawSteps(faults, 50, new SeededRandom(seed));
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

Deno.test("a schedule holds as many faults as were asked for", () => {
  for (const count of [1, 20, 133]) {
    const steps = drawSteps(faults, count, new SeededRandom(count));
    assert.equal(steps.flatMap((step) => step.strikes).length, count);
  }
});

Deno.test("faults that touch the same thing never strike together", () => {
  const steps = drawSteps(faults, 3_000, new SeededRandom(1));
  assert.ok(steps.some((step) => step.strikes.length === 3));
  for (const { strikes } of steps) {
    const touched = strikes.flatMap(({ fault }) => fault.touches.split(" "));
    assert.equal(new Set(touched).size, touched.length);
  }
});

Deno.test("every fault is drawn in a long run, within its bounds", () => {
  const steps = drawSteps(faults, 3_000, new SeededRandom(2));
  const strikes = steps.flatMap((step) => step.strikes);
  const names = new Set(strikes.map(({ fault }) => fault.name));
  assert.deepEqual(
    faults.filter((one) => !names.has(one.name)).map((one) => one.name),
    [],
  );
  assert.equal(new Set(faults.map((one) => one.name)).size, faults.length);
  for (const { fault, lastsMs } of strikes) {
    assert.ok(lastsMs >= fault.lastsMs[0] && lastsMs <= fault.lastsMs[1]);
  }
});

Deno.test("each fault can be asked for once, alone and as long as it lasts", () => {
  const steps = eachStep(faults);
  assert.equal(steps.length, faults.length);
  for (const [index, { strikes }] of steps.entries()) {
    const fault = faults[index];
    assert.deepEqual(strikes, [{ fault, lastsMs: fault?.lastsMs[1] }]);
  }
});
