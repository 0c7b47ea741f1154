import assert from "node:assert/strict";
import { PumpHarness } from "../support/pump_harness.ts";

/** A pump that has read so many records of each partition. */
async function reading(
  counts: readonly number[],
  parts: { readonly revokeMs?: number; readonly required?: boolean } = {},
): Promise<PumpHarness> {
  const harness = new PumpHarness({ partitions: counts.length, ...parts });
  for (const [partition, count] of counts.entries()) {
    harness.source.add(count, { partition });
  }
  await harness.start();
  return harness;
}

function commitsOf({ source }: PumpHarness): string[] {
  return source.commits.map((one) => `${one.partition}:${one.offset}`);
}

/** Begins to do something and tells whether it is done. */
function begun(promise: Promise<void>): { isDone: boolean } {
  const state = { isDone: false };
  void promise.then(() => state.isDone = true);
  return state;
}

Deno.test("every second what has settled in one piece is committed", async () => {
  const harness = await reading([4]);
  harness.settle(1, 2);
  await harness.clock.advance(5_000);
  assert.deepEqual(commitsOf(harness), []);
  harness.settle(0);
  await harness.clock.advance(999);
  assert.deepEqual(commitsOf(harness), []);
  await harness.clock.advance(1);
  assert.deepEqual(commitsOf(harness), ["0:3"]);
  await harness.clock.advance(10_000);
  assert.deepEqual(commitsOf(harness), ["0:3"]);
  harness.settle(3);
  await harness.close();
  assert.deepEqual(commitsOf(harness), ["0:3", "0:4"]);
});

Deno.test("a commit that fails is made up for by the next", async () => {
  const harness = await reading([2]);
  let failures = 2;
  harness.source.before = (action) =>
    action === "commit" && failures-- > 0
      ? Promise.reject(new Error("coordinator is loading"))
      : Promise.resolve();
  harness.settle(0);
  await harness.clock.advance(2_500);
  assert.deepEqual(commitsOf(harness), []);
  assert.deepEqual(
    harness.logger.of("warn"),
    Array(2).fill("Commit: coordinator is loading"),
  );
  await harness.clock.advance(1_000);
  assert.deepEqual(commitsOf(harness), ["0:1"]);
  harness.settleAll();
  await harness.close();
});

Deno.test("a commit that hangs holds up one commit, not a queue of them", async () => {
  const harness = await reading([2]);
  let begun = 0;
  let free = () => {};
  harness.source.before = (action) =>
    action !== "commit"
      ? Promise.resolve()
      : new Promise((resolve) => (begun++, free = resolve));
  harness.settle(0);
  await harness.clock.advance(60_000);
  harness.settle(1);
  assert.equal(begun, 1);
  free();
  await harness.clock.flush();
  assert.equal(begun, 1);
  await harness.clock.advance(1_000);
  assert.equal(begun, 2);
  free();
  await harness.clock.advance(10_000);
  assert.deepEqual(commitsOf(harness), ["0:1", "0:2"]);
  await harness.close();
});

Deno.test("a partition that is taken back is read no more and drained first", async () => {
  const harness = await reading([3, 1]);
  const revoked = begun(harness.source.revoke(0));
  harness.source.add(2);
  harness.source.add(2, { partition: 1 });
  await harness.clock.advance(100);
  assert.equal(harness.messages.length, 6);
  assert.equal(revoked.isDone, false);
  harness.settle(0, 1);
  await harness.clock.flush();
  assert.equal(revoked.isDone, false);
  harness.settle(2);
  await harness.clock.flush();
  assert.equal(revoked.isDone, true);
  assert.deepEqual(commitsOf(harness), ["0:3"]);
  assert.deepEqual(harness.source.owned, [1]);
  harness.settleAll();
  await harness.close();
  assert.deepEqual(harness.source.committed, [3, 3]);
});

Deno.test("what is settled is committed before a partition is handed over", async () => {
  const harness = await reading([2]);
  harness.settle(0, 1);
  await harness.clock.until(harness.source.revoke(0));
  assert.equal(harness.clock.monotonic(), 0);
  assert.deepEqual(commitsOf(harness), ["0:2"]);
  await harness.close();
});

Deno.test("a partition is handed over at its deadline with what is committed by then", async () => {
  const harness = await reading([3], { revokeMs: 5_000 });
  harness.settle(0);
  const revoked = begun(harness.source.revoke(0));
  await harness.clock.advance(4_999);
  assert.equal(revoked.isDone, false);
  await harness.clock.advance(1);
  assert.equal(revoked.isDone, true);
  assert.deepEqual(commitsOf(harness), ["0:1"]);
  // What settles now belongs to another member.
  harness.settle(1, 2);
  await harness.clock.advance(5_000);
  assert.deepEqual(commitsOf(harness), ["0:1"]);
  assert.equal(harness.telemetry.settled, 1);
  await harness.close();
  assert.deepEqual(harness.budget.inUse(), { events: 0, bytes: 0 });
});

Deno.test("nothing is committed for a partition that was lost", async () => {
  const harness = await reading([2, 1]);
  harness.settle(0, 1, 2);
  harness.source.lose(0);
  await harness.clock.advance(5_000);
  assert.deepEqual(commitsOf(harness), ["1:1"]);
  await harness.close();
});

Deno.test("a commit that waited for another is not made for a partition lost meanwhile", async () => {
  const harness = await reading([1, 1]);
  let free = () => {};
  harness.source.before = (action) =>
    action !== "commit"
      ? Promise.resolve()
      : new Promise((resolve) => free = resolve);
  harness.settle(0);
  await harness.clock.advance(1_000);
  harness.settle(1);
  const revoked = harness.source.revoke(1);
  await harness.clock.flush();
  harness.source.lose(1);
  harness.source.before = () => Promise.resolve();
  free();
  await harness.clock.until(revoked);
  await harness.clock.advance(2_000);
  assert.deepEqual(commitsOf(harness), ["0:1"]);
  await harness.close();
});

Deno.test("what still arrives for a partition that is handed over is left to the next owner", async () => {
  const harness = await reading([2], { revokeMs: 100 });
  harness.source.readsRevoking = true;
  const revoked = harness.source.revoke(0);
  harness.source.add(3);
  await harness.clock.advance(50);
  assert.deepEqual(harness.offsets, [0, 1]);
  harness.settleAll();
  await revoked;
  assert.deepEqual(commitsOf(harness), ["0:2"]);
  harness.source.grant(0);
  await harness.clock.flush();
  assert.deepEqual(harness.offsets, [0, 1, 2, 3, 4]);
  harness.settleAll();
  await harness.close();
});

Deno.test("a partition lost while it drains ends the wait for it", async () => {
  const harness = await reading([2], { revokeMs: 5_000 });
  const revoked = begun(harness.source.revoke(0));
  await harness.clock.advance(100);
  harness.source.lose(0);
  await harness.clock.advance(100);
  assert.equal(revoked.isDone, true);
  assert.deepEqual(commitsOf(harness), []);
  harness.settleAll();
  await harness.close();
});

Deno.test("a partition granted anew while it drains is read from its commit", async () => {
  const harness = await reading([3], { revokeMs: 5_000 });
  harness.settle(0);
  await harness.clock.advance(1_000);
  const revoked = begun(harness.source.revoke(0));
  await harness.clock.advance(100);
  harness.source.regrant(0);
  await harness.clock.advance(100);
  assert.deepEqual(harness.offsets, [0, 1, 2, 1, 2]);
  assert.equal(revoked.isDone, true);
  // The old grant's results come late and move nothing.
  harness.settle(1, 2);
  await harness.clock.advance(2_000);
  assert.deepEqual(commitsOf(harness), ["0:1"]);
  harness.settle(3, 4);
  harness.source.add(1);
  await harness.clock.advance(2_000);
  assert.deepEqual(commitsOf(harness), ["0:1", "0:3"]);
  harness.settleAll();
  await harness.close();
  assert.deepEqual(harness.source.committed, [4]);
});

Deno.test("a partition that comes back later is a new grant", async () => {
  const harness = await reading([2], { revokeMs: 100 });
  const revoked = harness.source.revoke(0);
  await harness.clock.advance(100);
  await revoked;
  harness.source.grant(0);
  await harness.clock.flush();
  assert.deepEqual(harness.offsets, [0, 1, 0, 1]);
  harness.settle(0, 1);
  await harness.clock.advance(2_000);
  assert.deepEqual(commitsOf(harness), []);
  harness.settle(2);
  await harness.clock.advance(2_000);
  assert.deepEqual(commitsOf(harness), ["0:1"]);
  harness.settle(3);
  await harness.close();
  assert.deepEqual(commitsOf(harness), ["0:1", "0:2"]);
});

Deno.test("results that come late are not counted as settled again", async () => {
  const harness = await reading([2]);
  harness.source.regrant(0);
  await harness.clock.flush();
  harness.settleAll();
  assert.equal(harness.messages.length, 4);
  assert.equal(harness.telemetry.settled, 2);
  await harness.close();
});

Deno.test("a source that no required sink waits for commits what it has read", async () => {
  const harness = await reading([3], { required: false });
  await harness.clock.advance(1_000);
  assert.deepEqual(commitsOf(harness), ["0:3"]);
  assert.equal(harness.telemetry.snapshot().inFlight.events, 3);
  harness.settleAll();
  assert.equal(harness.telemetry.snapshot().inFlight.events, 0);
  await harness.close();
});

Deno.test("leaving waits for what is in flight, or does not", async () => {
  for (const wait of [true, false]) {
    const harness = await reading([2], { revokeMs: 5_000 });
    harness.settle(0);
    await harness.close(wait);
    assert.equal(harness.clock.monotonic(), wait ? 5_000 : 0);
    assert.deepEqual(commitsOf(harness), ["0:1"]);
    assert.equal(harness.source.isOpen, false);
    harness.settleAll();
  }
});

Deno.test("a stop that cannot wait ends a hand-over that does", async () => {
  const harness = await reading([2], { revokeMs: 60_000 });
  const revoked = begun(harness.source.revoke(0));
  await harness.clock.advance(10);
  await harness.close(false);
  assert.equal(harness.clock.monotonic(), 10);
  assert.equal(revoked.isDone, true);
});

Deno.test("a new grant is something new, so the topology is not quiet", async () => {
  const harness = await reading([0, 0]);
  await harness.clock.advance(3_000);
  harness.source.grant(1);
  assert.equal(harness.telemetry.lastActivity, 3_000);
  await harness.close();
});
