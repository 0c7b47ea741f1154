import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { away, policyRunner, refused } from "../support/policy_runner.ts";

const hourMs = 3_600_000;

function overloaded(retryAfterMs?: number): HotpathError {
  return new HotpathError({
    code: "call-overloaded",
    message: "It has too much to do",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function mismatch(): HotpathError {
  return new HotpathError({ code: "reply-mismatch", message: "No JSON" });
}

/** A batch every two seconds from four callers, while the service fails. */
async function anHour(fails: () => boolean) {
  const random = new SeededRandom(7);
  const runner = policyRunner({
    inFlight: 4,
    retry: { attempts: 5, backoff: { fromMs: 100, toMs: 5_000 }, budget: 0.2 },
  }, () => random.next());
  const { clock } = runner;
  let accepted = 0;
  let waiting = 0;
  let isOver = false;
  async function call() {
    waiting--;
    await runner.run(async () => {
      await clock.sleep(50);
      if (!isOver && fails()) throw away();
    });
    next();
  }
  let running = 0;
  function next() {
    running--;
    while (running < 4 && waiting > 0) {
      running++;
      void call();
    }
  }
  const stop = clock.every(2_000, () => {
    accepted++;
    waiting++;
    running++;
    next();
  });
  await clock.advance(hourMs);
  const requestsInHour = runner.attemptsAt.length;
  isOver = true;
  stop();
  await clock.when(() => waiting === 0 && running === 0, hourMs);
  return { accepted, requestsInHour, requests: runner.attemptsAt.length };
}

Deno.test("a service that is away for an hour is asked at most 1.2 times for each batch", async () => {
  const { accepted, requestsInHour, requests } = await anHour(() => true);
  assert.equal(accepted, 1_800);
  assert.ok(requestsInHour <= 0.2 * accepted, `${requestsInHour} in vain`);
  assert.ok(requests <= 1.2 * accepted, `${requests} for ${accepted}`);
});

Deno.test("a service that fails one call in ten for an hour is asked at most 1.2 times", async () => {
  const random = new SeededRandom(3);
  const { accepted, requests } = await anHour(() => random.below(10) === 0);
  assert.ok(requests >= accepted && requests <= 1.2 * accepted);
});

Deno.test("a service that fails four calls in ten for an hour is asked as often as serving takes, 1.7 times", async () => {
  for (const seed of [3, 4, 5]) {
    const random = new SeededRandom(seed);
    const { accepted, requests } = await anHour(() => random.below(10) < 4);
    // One call in 0.6 is what it takes to be served once.
    assert.ok(requests >= 1.6 * accepted, `${requests} for ${accepted}`);
    assert.ok(requests <= 1.7 * accepted, `${requests} for ${accepted}`);
  }
});

Deno.test("a wait that is asked for holds back all calls of the node, up to its cap", async () => {
  for (const [asked, waited] of [[3_000, 3_000], [1e15, 60_000]] as const) {
    const runner = policyRunner();
    let answers = 0;
    const runs = Array.from(
      { length: 5 },
      () =>
        runner.run(() =>
          answers++ === 0
            ? Promise.reject(overloaded(asked))
            : Promise.resolve()
        ),
    );
    await runner.clock.advance(0);
    // The others were under way; who comes now waits.
    runs.push(runner.run(() => Promise.resolve()));
    await runner.clock.until(Promise.all(runs));
    assert.deepEqual(runner.attemptsAt.slice(5), [waited, waited]);
  }
});

Deno.test("calls are spaced by the rate, and a rest does not bunch them", async () => {
  const runner = policyRunner({ ratePerSecond: 10 });
  const calls = Array.from(
    { length: 25 },
    (_, index) =>
      runner.run(() =>
        index === 3 && runner.attemptsAt.length < 5
          ? Promise.reject(overloaded(2_000))
          : Promise.resolve()
      ),
  );
  await runner.clock.until(Promise.all(calls));
  const at = [...runner.attemptsAt];
  assert.equal(at.length, 26);
  for (const [index, ms] of at.entries()) {
    const before = at[index - 1] ?? -100;
    assert.ok(ms - before >= 100 - 1e-6, `${ms} after ${before}`);
  }
  assert.equal(at[4], 2_300);
});

Deno.test("an answer that cannot be used is asked for a burst, no longer", async () => {
  const runner = policyRunner({ retry: { attempts: 4 } });
  const result = await runner.clock.until(
    runner.run(() => Promise.reject(mismatch())),
  );
  assert.ok(result.kind === "failed");
  assert.equal(result.error.code, "reply-mismatch");
  assert.equal(runner.attemptsAt.length, 4);
  assert.ok(runner.clock.monotonic() < 1_000);
});

Deno.test("answers that cannot be used do not open the breaker", async () => {
  const runner = policyRunner({ retry: { attempts: 1 } });
  for (let index = 0; index < 20; index++) {
    await runner.run(() => Promise.reject(mismatch()));
  }
  assert.equal(runner.clock.monotonic(), 0);
  assert.equal(runner.attemptsAt.length, 20);
});

Deno.test("a best-effort run ends at its total deadline, whatever it waits for", async () => {
  const runner = policyRunner({
    inFlight: 1,
    retry: { attempts: 3, backoff: { fromMs: 100, toMs: 1_000 } },
    breaker: { probeAfter: 5_000 },
  });
  const slow = runner.run(() => Promise.reject(overloaded(60_000)));
  await runner.clock.flush();
  const result = await runner.clock.until(
    runner.run(() => Promise.resolve(), { giveUp: true }),
  );
  assert.ok(result.kind === "failed");
  assert.equal(result.error.code, "call-timeout");
  assert.match(result.error.message, /within 12s, retries included$/);
  assert.equal(runner.clock.monotonic(), 3 * (1_000 + 1_000) + 5_000 + 1_000);
  runner.signal.abort(new Error("enough"));
  await assert.rejects(slow, /enough/);
  assert.equal(runner.clock.timers, 0);
});

Deno.test("a refusal is no sign of load", async () => {
  const runner = policyRunner({ inFlight: 8 });
  for (let index = 0; index < 20; index++) {
    await runner.run(() => Promise.reject(refused()));
  }
  assert.equal(runner.limit(), 8);
});

Deno.test("an overloaded service gets fewer calls at a time, and all again when it is well", async () => {
  const runner = policyRunner({
    inFlight: 16,
    retry: { budget: 1, backoff: { fromMs: 10, toMs: 100 } },
    breaker: { failures: 1 },
  });
  const { clock } = runner;
  let running = 0;
  let most = 16;
  let peak = 0;
  async function call() {
    running++;
    peak = Math.max(peak, running);
    const isTooMuch = running > most;
    await clock.sleep(20).finally(() => running--);
    if (isTooMuch) throw overloaded();
  }
  let isOver = false;
  const callers = Array.from({ length: 16 }, async () => {
    while (!isOver) await runner.run(call);
  });
  await clock.advance(1_000);
  assert.equal(runner.limit(), 16);
  most = 3;
  await clock.advance(60_000);
  peak = 0;
  await clock.advance(10_000);
  assert.ok(peak <= 5, `${peak} at a time where 3 are borne`);
  assert.ok(peak >= 2);
  most = 16;
  await clock.advance(60_000);
  assert.equal(runner.limit(), 16);
  isOver = true;
  await clock.until(Promise.all(callers));
});
