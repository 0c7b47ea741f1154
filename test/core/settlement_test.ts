import assert from "node:assert/strict";
import fc from "fast-check";
import { InvariantError } from "../../src/core/invariant.ts";
import { Settlement, type SettlementOwner } from "../../src/core/settlement.ts";
import { SeededRandom } from "../support/seeded_random.ts";

/** Writes down what it is told. */
class Told implements SettlementOwner {
  readonly log: string[] = [];

  requiredSettled(settlement: Settlement): void {
    this.log.push(`required ${settlement.offset}`);
  }

  allSettled(settlement: Settlement): void {
    this.log.push(`all ${settlement.offset}`);
  }
}

function settlement(owner: SettlementOwner, required = true): Settlement {
  return new Settlement(owner, 8, 600, required, 12.5);
}

function crashes(run: () => void, message: RegExp): void {
  assert.throws(run, (thrown: unknown) => {
    assert.ok(thrown instanceof InvariantError);
    assert.match(thrown.message, message);
    return true;
  });
}

Deno.test("settlement of one end frees the offset, then the budget", () => {
  const told = new Told();
  const one = settlement(told);
  assert.deepEqual([one.offset, one.bytes, one.readAt], [8, 600, 12.5]);
  assert.deepEqual([one.required, one.all], [1, 1]);
  assert.deepEqual(told.log, []);
  one.settle(true);
  assert.deepEqual(told.log, ["required 8", "all 8"]);
  assert.deepEqual([one.required, one.all], [0, 0]);
});

Deno.test("settlement below nothing required frees its offset at once", () => {
  const told = new Told();
  const one = settlement(told, false);
  assert.deepEqual(told.log, ["required 8"]);
  one.fork(2, 0);
  for (let end = 0; end < 3; end++) one.settle(false);
  assert.deepEqual(told.log, ["required 8", "all 8"]);
});

Deno.test("settlement waits for required ends to commit, for all to give back", () => {
  const told = new Told();
  const one = settlement(told);
  one.fork(2, 1);
  assert.deepEqual([one.required, one.all], [2, 3]);
  one.settle(true);
  assert.deepEqual(told.log, []);
  one.settle(true);
  assert.deepEqual(told.log, ["required 8"]);
  one.settle(false);
  assert.deepEqual(told.log, ["required 8", "all 8"]);
});

Deno.test("settlement gives back last though best effort was first", () => {
  const told = new Told();
  const one = settlement(told);
  one.fork(1, 0);
  one.settle(false);
  assert.deepEqual(told.log, []);
  one.settle(true);
  assert.deepEqual(told.log, ["required 8", "all 8"]);
});

Deno.test("settlement that was committed may still fork best-effort ends", () => {
  const told = new Told();
  const one = settlement(told);
  one.fork(1, 0);
  one.settle(true);
  one.fork(1, 0);
  one.settle(false);
  assert.deepEqual(told.log, ["required 8"]);
  one.settle(false);
  assert.deepEqual(told.log, ["required 8", "all 8"]);
});

Deno.test("settlement crashes when more ends report than are owed", () => {
  const done = settlement(new Told());
  done.settle(true);
  crashes(() => done.settle(true), /more often than it ends/);
  crashes(() => done.settle(false), /more often than it ends/);
  const mixed = settlement(new Told());
  mixed.fork(1, 0);
  mixed.settle(true);
  crashes(() => mixed.settle(true), /required end was settled more often/);
});

Deno.test("settlement crashes when a required end reports as best effort", () => {
  // Else the budget would come back and the commit would wait for ever.
  const told = new Told();
  crashes(() => settlement(told).settle(false), /best-effort end was settled/);
  const forked = settlement(told);
  forked.fork(2, 1);
  forked.settle(false);
  crashes(() => forked.settle(false), /best-effort end was settled/);
  assert.deepEqual(told.log, []);
});

Deno.test("settlement crashes on a fork that cannot be", () => {
  const told = new Told();
  const done = settlement(told);
  done.settle(true);
  crashes(() => done.fork(1, 0), /A settled message cannot be forked/);
  const committed = settlement(told);
  committed.fork(1, 0);
  committed.settle(true);
  crashes(() => committed.fork(1, 1), /A committed message cannot be forked/);
  crashes(() => settlement(told, false).fork(1, 1), /A committed message/);
  crashes(() => settlement(told).fork(1, 2), /more required ends than ends/);
  crashes(() => settlement(told).fork(-1, 0), /only add ends/);
  crashes(() => settlement(told).fork(0, -1), /only add ends/);
  crashes(() => settlement(told).fork(Number.NaN, 0), /only add ends/);
});

Deno.test("settlement counts every tree of forks, in any order", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer(),
      fc.integer({ min: 0, max: 8 }),
      (required, seed, forks) => {
        const random = new SeededRandom(seed);
        const told = new Told();
        const one = settlement(told, required);
        // The naive model: every end that is owed, one entry each.
        const ends = [required];
        let left = forks;
        while (ends.length > 0) {
          const end = random.take(ends) ?? false;
          if (left > 0 && random.below(2) === 0) {
            left--;
            const extraAll = random.below(4);
            const extraRequired = end ? random.below(extraAll + 1) : 0;
            one.fork(extraAll, extraRequired);
            ends.push(end);
            for (let add = 0; add < extraAll; add++) {
              ends.push(add < extraRequired);
            }
          } else {
            one.settle(end);
          }
          const owed = ends.filter((isRequired) => isRequired).length;
          assert.deepEqual([one.required, one.all], [owed, ends.length]);
          assert.deepEqual(told.log, [
            ...owed === 0 ? ["required 8"] : [],
            ...ends.length === 0 ? ["all 8"] : [],
          ]);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
