import assert from "node:assert/strict";
import { InvariantError } from "../../src/core/invariant.ts";
import { Ledger } from "../../src/core/ledger.ts";

function ledger(start = 0, epoch = 1): Ledger {
  return new Ledger("kol.profiles.raw", 2, epoch, start);
}

function tracked(offsets: readonly number[], start = 0): Ledger {
  const made = ledger(start);
  for (const offset of offsets) made.track(offset, offset * 10);
  return made;
}

function crashes(run: () => void, message: RegExp): void {
  assert.throws(run, (thrown: unknown) => {
    assert.ok(thrown instanceof InvariantError);
    assert.match(thrown.message, message);
    return true;
  });
}

Deno.test("ledger names its partition and its epoch", () => {
  const made = ledger(7, 3);
  assert.equal(made.topic, "kol.profiles.raw");
  assert.equal(made.partition, 2);
  assert.equal(made.epoch, 3);
});

Deno.test("ledger that read nothing commits where it started", () => {
  const made = ledger(42);
  assert.equal(made.position(), 42);
  assert.equal(made.committable(), 42);
  assert.equal(made.next, 42);
  assert.equal(made.inFlight, 0);
  assert.equal(made.oldest(), undefined);
});

Deno.test("ledger commits the last settled offset plus one", () => {
  const made = tracked([0, 1, 2]);
  made.settle(0);
  assert.equal(made.committable(), 1);
  made.settle(1);
  made.settle(2);
  assert.equal(made.committable(), 3);
});

Deno.test("ledger commits nothing past an unsettled offset", () => {
  const made = tracked([0, 1, 2, 3]);
  made.settle(3);
  made.settle(1);
  made.settle(2);
  assert.equal(made.committable(), 0);
  assert.equal(made.position(), 0);
  made.settle(0);
  assert.equal(made.committable(), 4);
});

Deno.test("ledger passes over offsets that the log does not have", () => {
  const made = tracked([105, 107, 120], 100);
  assert.equal(made.committable(), 100);
  made.settle(105);
  assert.equal(made.committable(), 106);
  made.settle(120);
  assert.equal(made.committable(), 106);
  made.settle(107);
  assert.equal(made.committable(), 121);
});

Deno.test("ledger commits nothing past a hold, its position goes on", () => {
  const made = tracked([0, 1, 2]);
  assert.equal(made.hold(1), true);
  for (const offset of [0, 1, 2]) made.settle(offset);
  assert.equal(made.committable(), 1);
  assert.equal(made.position(), 3);
  made.release(1);
  assert.equal(made.committable(), 3);
});

Deno.test("ledger counts claims on one offset", () => {
  const made = tracked([0, 1]);
  made.hold(0);
  made.hold(0);
  made.settle(0);
  made.settle(1);
  made.release(0);
  assert.equal(made.committable(), 0);
  made.release(0);
  assert.equal(made.committable(), 2);
});

Deno.test("ledger tells its oldest offset in flight and when it was read", () => {
  const made = tracked([3, 5, 9], 3);
  assert.deepEqual(made.oldest(), { offset: 3, readAt: 30 });
  made.settle(5);
  assert.deepEqual(made.oldest(), { offset: 3, readAt: 30 });
  made.settle(3);
  assert.deepEqual(made.oldest(), { offset: 9, readAt: 90 });
  made.settle(9);
  assert.equal(made.oldest(), undefined);
});

Deno.test("ledger ignores and counts what settles after the fence", () => {
  const made = tracked([0, 1, 2]);
  made.settle(0);
  made.fence();
  assert.equal(made.fenced, true);
  assert.equal(made.settle(1), false);
  assert.equal(made.settle(2), false);
  assert.equal(made.late, 2);
  assert.equal(made.committable(), 1);
  assert.equal(made.inFlight, 2);
});

Deno.test("ledger takes no hold and no release after the fence", () => {
  const made = tracked([0, 1]);
  made.hold(0);
  made.settle(0);
  made.fence();
  assert.equal(made.hold(1), false);
  made.release(0);
  made.release(1);
  assert.equal(made.committable(), 0);
});

Deno.test("ledger goes round its ring as often as needed", () => {
  const made = ledger();
  const inFlight = 200;
  for (let offset = 0; offset < 5_000; offset++) {
    made.track(offset, offset);
    if (offset < inFlight) continue;
    made.settle(offset - inFlight);
    assert.equal(made.committable(), offset - inFlight + 1);
  }
  assert.equal(made.slots, 256);
});

Deno.test("ledger grows while its ring is wrapped and forgets nothing", () => {
  const made = ledger();
  for (let offset = 0; offset < 256; offset++) made.track(offset, offset);
  for (let offset = 0; offset < 100; offset++) made.settle(offset);
  for (let offset = 256; offset < 900; offset++) made.track(offset, offset);
  assert.equal(made.slots, 1_024);
  assert.equal(made.inFlight, 800);
  for (let offset = 899; offset > 100; offset--) made.settle(offset);
  assert.equal(made.committable(), 100);
  assert.deepEqual(made.oldest(), { offset: 100, readAt: 100 });
  made.settle(100);
  assert.equal(made.committable(), 900);
});

Deno.test("ledger stays small while one offset waits and others pass", () => {
  const made = ledger();
  made.track(0, 0);
  for (let offset = 1; offset < 200_000; offset++) {
    made.track(offset, offset);
    if (offset % 100 === 50) made.hold(offset);
    if (offset > 100) made.settle(offset - 100);
    if (offset > 100 && offset % 100 === 50) made.release(offset - 100);
  }
  assert.equal(made.inFlight, 101);
  assert.ok(made.slots <= 1_024, `${made.slots} slots`);
  assert.equal(made.position(), 0);
  made.settle(0);
  assert.equal(made.position(), 199_900);
  assert.equal(made.committable(), 199_900);
  crashes(() => made.settle(150_000), /An offset that is not tracked settled/);
});

Deno.test("ledger crashes on what correct code cannot do", () => {
  crashes(() => ledger(-1), /cannot be negative: -1/);
  crashes(() => ledger(Number.NaN), /cannot be negative: NaN/);
  crashes(() => tracked([5, 5]), /must ascend within an epoch: 5 after 5/);
  crashes(() => tracked([5, 4]), /must ascend within an epoch: 4 after 5/);
  crashes(() => tracked([9], 10), /must ascend within an epoch: 9 after 9/);
  crashes(() => tracked([Number.NaN]), /must ascend within an epoch: NaN/);
  crashes(() => tracked([]).settle(0), /not tracked settled: 0/);
  crashes(() => tracked([1, 3]).settle(2), /not tracked settled: 2/);
  crashes(() => tracked([1, 3]).settle(0), /not tracked settled: 0/);
  crashes(() => tracked([1, 3]).settle(4), /not tracked settled: 4/);
  crashes(() => tracked([1]).hold(2), /before its offset settles: 2/);
  crashes(() => tracked([1]).release(1), /released that is not held: 1/);
  const fenced = tracked([1]);
  fenced.fence();
  crashes(() => fenced.track(2, 0), /A fenced ledger tracks nothing/);
});

Deno.test("ledger crashes when an offset settles twice or is held after", () => {
  const made = tracked([0, 1, 2]);
  made.settle(1);
  crashes(() => made.settle(1), /An offset settled twice: 1/);
  crashes(() => made.hold(1), /before its offset settles: 1/);
  made.settle(0);
  crashes(() => made.settle(0), /not tracked settled: 0/);
  crashes(() => made.hold(0), /before its offset settles: 0/);
});
