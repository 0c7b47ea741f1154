import assert from "node:assert/strict";
import { errorOf } from "../support/actor_harness.ts";
import { Chain } from "../support/small_topology.ts";

const tenMinutesMs = 600_000;

/** A chain whose service answers as told, and counts its calls. */
function chainOf(answer: () => Error | undefined) {
  const counted = { calls: 0 };
  const chain = new Chain({
    partitions: 2,
    budget: { events: 60, bytes: 1_048_576 },
    call: () => ({ messages }) => {
      counted.calls++;
      const error = answer();
      return error === undefined
        ? Promise.resolve(messages)
        : Promise.reject(error);
    },
    callPolicy: { inFlight: 4 },
  });
  return { chain, counted };
}

for (
  const code of ["call-unreachable", "call-overloaded", "call-failed"] as const
) {
  Deno.test(`a service that is down for ten minutes (${code}) pauses the source, and all resumes`, async () => {
    let isDown = false;
    const { chain, counted } = chainOf(() =>
      isDown ? errorOf(code) : undefined
    );
    const { clock, source } = chain;
    const run = chain.start();
    source.add(100, { partition: 0 });
    await clock.advance(10_000);
    assert.equal(source.committed[0], 100);
    isDown = true;
    const calls = counted.calls;
    const stop = clock.every(1_000, () => {
      source.add(5, { partition: 0 });
      source.add(5, { partition: 1 });
    });
    await clock.advance(60_000);
    // The budget is spent: nothing more is read, and the member stays.
    assert.equal(run.running.telemetry().inFlight.events, 60);
    const polls = source.polls.length;
    await clock.advance(tenMinutesMs - 60_000);
    assert.equal(run.running.telemetry().inFlight.events, 60);
    assert.equal(source.polls.length, polls);
    assert.deepEqual([source.opened, source.closed], [1, 0]);
    assert.deepEqual(source.owned, [0, 1]);
    assert.ok(counted.calls - calls <= 40, `${counted.calls - calls} calls`);
    isDown = false;
    stop();
    const all = source.log.map((log) => log.length);
    // The next probe is at most half a minute away.
    await clock.when(
      () => source.committed.every((one, index) => one === all[index]),
      40_000,
    );
    assert.deepEqual(chain.buried, []);
    assert.equal(run.running.telemetry().restarts, 0);
    assert.deepEqual(source.faults, []);
    await run.drain();
  });
}

Deno.test("answers that cannot be used for half a minute cost nothing but time", async () => {
  let isBroken = true;
  const { chain, counted } = chainOf(() =>
    isBroken ? errorOf("reply-mismatch", "No JSON: <html>") : undefined
  );
  chain.source.add(100);
  const run = chain.start();
  await chain.clock.advance(30_000);
  assert.equal(run.end, undefined);
  assert.ok(counted.calls < 1_000, `${counted.calls} calls`);
  isBroken = false;
  await chain.clock.when(() => chain.source.committed[0] === 100, 20_000);
  assert.deepEqual(chain.buried, []);
  await run.drain();
});

Deno.test("answers that can never be used end the run with the reason, nothing buried", async () => {
  const { chain } = chainOf(() => errorOf("reply-mismatch", "No JSON: <html>"));
  chain.source.add(100);
  const run = chain.start();
  const end = await chain.clock.until(run.running.done);
  assert.ok(end.kind === "failed");
  assert.equal(end.error.code, "contract-broken");
  assert.match(
    end.error.message,
    /version of what score calls, .* for 1m: No JSON: <html>$/,
  );
  assert.ok(chain.clock.monotonic() < 90_000);
  assert.deepEqual(chain.buried, []);
  assert.deepEqual(chain.source.committed, [0, 0]);
  assert.equal(chain.clock.timers, 0);
});

Deno.test("an event alone in its batch that spoils every answer is put aside, the rest goes on", async () => {
  const chain = new Chain({
    maxItems: 1,
    call: () => ({ messages }) =>
      messages[0]?.record.offset === 7
        ? Promise.reject(errorOf("reply-mismatch", "No JSON: <html>"))
        : Promise.resolve(messages),
    callPolicy: { inFlight: 4, order: "none" },
  });
  const stop = chain.clock.every(1_000, () => void chain.source.add(1));
  const run = chain.start();
  await chain.clock.when(() => (chain.source.committed[0] ?? 0) > 30, 90_000);
  stop();
  assert.deepEqual(chain.buriedOffsets, [7]);
  assert.equal(chain.buried[0]?.error.code, "reply-mismatch");
  assert.equal(run.running.telemetry().restarts, 0);
  await run.drain();
});

Deno.test("what was answered before the answers went bad puts no event aside", async () => {
  let isBroken = false;
  const { chain } = chainOf(() =>
    isBroken ? errorOf("reply-mismatch", "No JSON: <html>") : undefined
  );
  chain.source.add(20);
  const run = chain.start();
  await chain.clock.when(() => chain.source.committed[0] === 20);
  isBroken = true;
  chain.source.add(40);
  await chain.clock.advance(40_000);
  isBroken = false;
  await chain.clock.when(() => chain.source.committed[0] === 60, 20_000);
  assert.deepEqual(chain.buried, []);
  await run.drain();
});
