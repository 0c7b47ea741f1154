import assert from "node:assert/strict";
import fc from "fast-check";
import { Holds } from "../../src/core/holds.ts";
import { InvariantError } from "../../src/core/invariant.ts";

Deno.test("holds know their lowest claim, whatever the order", () => {
  const holds = new Holds();
  assert.equal(holds.lowest(), undefined);
  for (const offset of [7, 3, 9, 3]) holds.add(offset);
  assert.equal(holds.size, 3);
  assert.equal(holds.lowest(), 3);
  holds.remove(3);
  assert.equal(holds.lowest(), 3);
  holds.remove(3);
  assert.equal(holds.lowest(), 7);
  holds.remove(9);
  assert.equal(holds.lowest(), 7);
  holds.remove(7);
  assert.equal(holds.lowest(), undefined);
  assert.equal(holds.size, 0);
});

Deno.test("holds crash on a release of what is not held", () => {
  const holds = new Holds();
  holds.add(1);
  holds.remove(1);
  for (const offset of [1, 2]) {
    assert.throws(
      () => holds.remove(offset),
      new InvariantError(`A hold was released that is not held: ${offset}`),
    );
  }
});

Deno.test("holds agree with a sorted list after every step", () => {
  const step = fc.record({
    add: fc.boolean(),
    offset: fc.integer({ min: 0, max: 40 }),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300, size: "max" }),
      (steps) => {
        const holds = new Holds();
        const list: number[] = [];
        for (const { add, offset } of steps) {
          if (add) {
            holds.add(offset);
            list.push(offset);
          } else if (list.includes(offset)) {
            holds.remove(offset);
            list.splice(list.indexOf(offset), 1);
          }
          const expected = list.length === 0 ? undefined : Math.min(...list);
          assert.equal(holds.lowest(), expected);
          assert.equal(holds.size, new Set(list).size);
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("holds forget what was released above a claim that stays", () => {
  const holds = new Holds();
  holds.add(0);
  for (let offset = 1; offset < 100_000; offset++) {
    holds.add(offset);
    if (offset > 10) holds.remove(offset - 10);
  }
  assert.equal(holds.size, 11);
  assert.ok(holds.places <= 2 * holds.size + 64, `${holds.places} places`);
  for (let round = 0; round < 100_000; round++) {
    holds.add(5);
    holds.remove(5);
  }
  assert.ok(holds.places <= 2 * holds.size + 64, `${holds.places} places`);
  assert.equal(holds.lowest(), 0);
  holds.remove(0);
  assert.equal(holds.lowest(), 99_990);
});
