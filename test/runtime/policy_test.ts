import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { away, policyRunner, refused } from "../support/policy_runner.ts";

/** Fails so often, then gives the value. */
function failing<T>(times: number, value: T, error = away()) {
  let left = times;
  return () => left-- > 0 ? Promise.reject(error) : Promise.resolve(value);
}

/** Never answers and does not care about its signal. */
const deaf = () => new Promise<never>(() => {});

Deno.test("a call that works is made once, at once, and leaves nothing behind", async () => {
  const runner = policyRunner();
  const result = await runner.run(() => Promise.resolve(7));
  assert.deepEqual(result, {
    kind: "ok",
    value: 7,
    tries: { attempts: 1, firstAt: runner.clock.now() },
  });
  assert.equal(runner.clock.timers, 0);
  assert.equal(runner.signal.listeners, 0);
  assert.equal(runner.meter.retries, 0);
});

Deno.test("each attempt has a deadline of its own, also where the call ignores its signal", async () => {
  const runner = policyRunner({ timeoutMs: 1_000 });
  const errors: HotpathError[] = [];
  let calls = 0;
  const result = await runner.clock.until(runner.run(
    () => ++calls < 3 ? deaf() : Promise.resolve("late"),
    { onRetry: (_, error) => errors.push(error) },
  ));
  assert.equal(result.kind, "ok");
  assert.deepEqual(runner.attemptsAt, [0, 1_100, 2_300]);
  assert.deepEqual(errors.map((one) => one.code), [
    "call-timeout",
    "call-timeout",
  ]);
  assert.match(errors[0]?.message ?? "", /^call did not answer within 1s$/);
  assert.equal(runner.clock.timers, 0);
  assert.equal(runner.signal.listeners, 0);
});

Deno.test("the deadline aborts the attempt, whose own error then does not count", async () => {
  const runner = policyRunner();
  const seen: unknown[] = [];
  const result = await runner.clock.until(runner.run(
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          seen.push(signal.reason);
          reject(new TypeError("the socket was closed"));
        });
      }),
    { giveUp: true },
  ));
  assert.equal(result.kind === "failed" && result.error.code, "call-timeout");
  assert.equal(seen.length, 3);
  assert.ok(seen[0] instanceof HotpathError);
});

Deno.test("a failed call is tried again until it works", async () => {
  const runner = policyRunner();
  const retries: number[] = [];
  const result = await runner.clock.until(runner.run(
    failing(2, "ok"),
    { onRetry: (attempts) => retries.push(attempts) },
  ));
  assert.equal(result.kind === "ok" && result.value, "ok");
  assert.equal(result.tries.attempts, 3);
  assert.equal(result.tries.firstAt, runner.clock.now() - 300);
  assert.deepEqual(retries, [1, 2]);
  assert.equal(runner.meter.retries, 2);
});

Deno.test("waits double up to the longest and are jittered over their whole length", async () => {
  const parts = {
    retry: { attempts: 8, backoff: { fromMs: 100, toMs: 1_000 } },
    breaker: { failures: 1 },
  };
  for (const random of [0, 0.25, 1 - Number.EPSILON]) {
    const runner = policyRunner(parts, () => random);
    let calls = 0;
    await runner.clock.until(
      // A refusal between two failures keeps the breaker closed.
      runner.run(() =>
        ++calls < 5 ? Promise.reject(away()) : Promise.resolve()
      ),
    );
    const waits = runner.attemptsAt.slice(1).map((at, index) =>
      at - (runner.attemptsAt[index] ?? 0)
    );
    const expected = [100, 200, 400, 800].map((wait) => wait * random);
    for (const [index, wait] of waits.entries()) {
      assert.ok(Math.abs(wait - (expected[index] ?? 0)) < 0.001);
    }
  }
});

Deno.test("no wait is longer than the longest of the backoff", async () => {
  const runner = policyRunner({
    retry: { attempts: 100, backoff: { fromMs: 100, toMs: 450 }, budget: 1 },
  });
  // Under five calls in a window never open the breaker.
  await runner.clock.until(runner.run(failing(4, "ok")));
  assert.deepEqual(
    runner.attemptsAt.map((at) => Math.round(at)),
    [0, 100, 300, 700, 1_150],
  );
});

Deno.test("after a burst of tries the call waits for the next probe and goes on", async () => {
  const runner = policyRunner({
    timeoutMs: 50,
    retry: { attempts: 2, backoff: { fromMs: 100, toMs: 100 }, budget: 1 },
    breaker: { window: 1_000, probeAfter: 5_000 },
  });
  await runner.clock.until(runner.run(failing(4, "ok")));
  assert.deepEqual(
    runner.attemptsAt.map((at) => Math.round(at)),
    [0, 100, 5_100, 5_200, 10_200],
  );
});

Deno.test("an error that no retry mends ends the run at once", async () => {
  const runner = policyRunner();
  const error = refused();
  const result = await runner.run(() => Promise.reject(error));
  assert.deepEqual(result, {
    kind: "failed",
    error,
    tries: { attempts: 1, firstAt: runner.clock.now() },
  });
  assert.equal(runner.meter.retries, 0);
});

Deno.test("a node tells that it retries, and that it is well once it is answered", async () => {
  const answers = [() => Promise.resolve(), () => Promise.reject(refused())];
  for (const answer of answers) {
    const runner = policyRunner({ retry: { attempts: 4 } });
    let calls = 0;
    const run = runner.run(() =>
      ++calls < 3 ? Promise.reject(away()) : answer()
    );
    await runner.clock.flush();
    assert.equal(runner.meter.status, "retry 1/4");
    await runner.clock.advance(100);
    assert.equal(runner.meter.status, "retry 2/4");
    await runner.clock.until(run);
    assert.equal(runner.meter.status, "ok");
  }
});

Deno.test("an unknown error is worth a retry, a fault of our own code is not", async () => {
  const runner = policyRunner();
  const retried: string[] = [];
  const onRetry = (_: number, error: HotpathError) =>
    void retried.push(`${error.code}: ${error.message}`);
  let first = true;
  await runner.clock.until(runner.run(() => {
    if (!first) return Promise.resolve();
    first = false;
    return Promise.reject(new Error("socket hang up"));
  }, { onRetry }));
  assert.deepEqual(retried, ["call-failed: Call call: socket hang up"]);
  for (
    const fault of [new TypeError("x is not a function"), new RangeError()]
  ) {
    const result = await runner.run(() => {
      throw fault;
    }, { onRetry });
    assert.equal(
      result.kind === "failed" && result.error.code,
      "handler-crashed",
    );
    assert.equal(result.kind === "failed" && result.error.cause, fault);
  }
  assert.equal(retried.length, 1);
});

Deno.test("the wait that the service asks for is kept, up to a minute", async () => {
  const asked = [500, 0, 3_000, 86_400_000];
  for (const ms of asked) {
    const runner = policyRunner({
      retry: { backoff: { fromMs: 100, toMs: 1_000 } },
    });
    await runner.clock.until(runner.run(failing(1, "ok", away(ms))));
    assert.equal(
      Math.round(runner.attemptsAt[1] ?? 0),
      Math.min(60_000, Math.max(100, ms)),
    );
  }
});

Deno.test("retries are a share of first tries; what is over waits for the probe", async () => {
  const runner = policyRunner({
    retry: { attempts: 50, budget: 0.2, backoff: { fromMs: 10, toMs: 10 } },
    breaker: { failures: 1, window: 1_000, probeAfter: 5_000 },
  });
  // Ten retries are free; each run earns a fifth of one and needs one.
  let slow = 0;
  for (let index = 0; index < 100; index++) {
    const began = runner.clock.monotonic();
    await runner.clock.until(runner.run(failing(1, "ok")));
    if (runner.clock.monotonic() - began > 1_000) slow++;
  }
  assert.equal(slow, 100 - 12 - Math.floor((100 - 12) * 0.2));
});

Deno.test("a run that gives up ends after one burst with the last error", async () => {
  const runner = policyRunner({ retry: { attempts: 3 } });
  const result = await runner.clock.until(
    runner.run(() => Promise.reject(away()), { giveUp: true }),
  );
  assert.equal(
    result.kind === "failed" && result.error.code,
    "call-unreachable",
  );
  assert.equal(result.tries.attempts, 3);
  assert.equal(runner.meter.retries, 2);
  assert.equal(runner.clock.timers, 0);
});

Deno.test("an abort ends an attempt at once with its reason", async () => {
  const runner = policyRunner();
  const run = runner.run(deaf);
  await runner.clock.flush();
  const reason = new DOMException("The pipeline stopped");
  runner.signal.abort(reason);
  await assert.rejects(run, (thrown) => thrown === reason);
  assert.equal(runner.clock.timers, 0);
});

Deno.test("an abort ends the wait for a retry and the wait for a probe", async () => {
  for (const failuresBefore of [1, 3]) {
    const runner = policyRunner();
    const run = runner.run(() => Promise.reject(away()));
    await runner.clock.when(() => runner.attemptsAt.length === failuresBefore);
    await runner.clock.flush();
    assert.equal(runner.clock.timers, 1);
    runner.signal.abort(new DOMException("The pipeline stopped"));
    await assert.rejects(run, /The pipeline stopped/);
    assert.equal(runner.clock.timers, 0);
    assert.equal(runner.attemptsAt.length, failuresBefore);
  }
});

Deno.test("nothing is tried under a signal that is aborted already", async () => {
  const runner = policyRunner();
  runner.signal.abort(new DOMException("The pipeline stopped"));
  await assert.rejects(
    runner.run(() => Promise.resolve()),
    /The pipeline stopped/,
  );
  assert.equal(runner.attemptsAt.length, 0);
});

Deno.test("ten thousand retries leave no listener and no timer", async () => {
  const runner = policyRunner({
    retry: { attempts: 100, backoff: { fromMs: 1, toMs: 1 }, budget: 1 },
    breaker: { failures: 1, window: 1_000, probeAfter: 5 },
  });
  let most = 0;
  await runner.clock.until(
    runner.run((signal) => {
      void signal;
      most = Math.max(most, runner.signal.listeners);
      return runner.attemptsAt.length < 10_000
        ? Promise.reject(away())
        : Promise.resolve();
    }),
    Infinity,
  );
  assert.equal(runner.signal.listeners, 0);
  assert.equal(most, 1);
  assert.equal(runner.clock.timers, 0);
});
