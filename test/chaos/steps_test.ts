import assert from "node:assert/strict";
import { faults } from "../../scripts/chaos/faults.ts";
import { drawSteps, eachStep, type Step } from "../../scripts/chaos/steps.ts";
import { SeededRandom } from "../support/seeded_random.ts";

function draw(count: number, { seed = 1, together = 3 } = {}): readonly Step[] {
  return drawSteps(
    faults,
    { faults: count, together },
    new SeededRandom(seed),
  );
}

Deno.test("a seed draws the same schedule again, another seed another", () => {
  assert.deepEqual(draw(50, { seed: 7 }), draw(50, { seed: 7 }));
  assert.notDeepEqual(draw(50, { seed: 7 }), draw(50, { seed: 8 }));
});

Deno.test("a schedule holds as many faults as were asked for", () => {
  for (const count of [1, 20, 133]) {
    const steps = draw(count, { seed: count });
    assert.equal(steps.flatMap((step) => step.strikes).length, count);
  }
});

for (const together of [1, 3, 6]) {
  Deno.test(`at most ${together} faults strike together, and none that touch the same thing`, () => {
    const steps = draw(3_000, { together });
    const most = Math.max(...steps.map(({ strikes }) => strikes.length));
    assert.equal(most, together);
    for (const { strikes } of steps) {
      const touched = strikes.flatMap(({ fault }) => fault.touches.split(" "));
      assert.equal(new Set(touched).size, touched.length);
    }
  });
}

for (const seed of [1, 2, 3]) {
  Deno.test(`every fault is drawn where there are enough of them, within its bounds, with seed ${seed}`, () => {
    const steps = draw(2 * faults.length, { seed });
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
}

Deno.test("a short schedule draws no fault twice", () => {
  const strikes = draw(20).flatMap((step) => step.strikes);
  assert.equal(new Set(strikes.map(({ fault }) => fault.name)).size, 20);
});

Deno.test("each fault can be asked for once, alone and as long as it lasts", () => {
  const steps = eachStep(faults);
  assert.equal(steps.length, faults.length);
  for (const [index, { strikes }] of steps.entries()) {
    const fault = faults[index];
    assert.deepEqual(strikes, [{ fault, lastsMs: fault?.lastsMs[1] }]);
  }
});
