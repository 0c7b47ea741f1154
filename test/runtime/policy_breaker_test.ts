import assert from "node:assert/strict";
import type { HotpathError } from "../../src/core/errors.ts";
import {
  away,
  type PolicyRunner,
  policyRunner,
  refused,
} from "../support/policy_runner.ts";

/** A service that can be switched off, and counts its calls. */
class Service {
  isUp = true;
  calls = 0;
  /** How long an answer takes, virtual milliseconds. */
  takesMs = 0;

  constructor(readonly runner: PolicyRunner) {}

  async call(): Promise<string> {
    this.calls++;
    if (this.takesMs > 0) await this.runner.clock.sleep(this.takesMs);
    if (!this.isUp) throw away();
    return "ok";
  }

  run(giveUp = false) {
    return this.runner.run(() => this.call(), { giveUp });
  }
}

const oneTry = { retry: { attempts: 1 }, breaker: { probeAfter: 5_000 } };

/** A service that is down, and whose breaker five callers have opened. */
async function opened(): Promise<Service & Disposable> {
  const runner = policyRunner(oneTry);
  const date = runner.clock.ownDate();
  const service = Object.assign(new Service(runner), {
    [Symbol.dispose]: () => date[Symbol.dispose](),
  });
  service.isUp = false;
  for (let index = 0; index < 5; index++) {
    await runner.clock.until(service.run(true));
  }
  assert.equal(service.calls, 5);
  return service;
}

Deno.test("behind an open breaker callers wait, they do not fail", async () => {
  using service = await opened();
  const { clock, meter } = service.runner;
  const runs = Array.from({ length: 20 }, () => service.run());
  await clock.advance(4_999);
  assert.equal(service.calls, 5);
  assert.equal(meter.status, "breaker open");
  service.isUp = true;
  const results = await clock.until(Promise.all(runs));
  assert.ok(results.every((one) => one.kind === "ok"));
  assert.equal(clock.monotonic(), 5_000);
  assert.equal(clock.timers, 0);
  assert.equal(service.runner.signal.listeners, 0);
});

Deno.test("one call at a time probes a service that is down", async () => {
  using service = await opened();
  const { clock } = service.runner;
  const runs = Array.from({ length: 20 }, () => service.run());
  const probesAt: number[] = [];
  const { calls } = service;
  while (clock.monotonic() < 130_000) {
    const before = service.calls;
    await clock.advance(1_000);
    if (service.calls > before) probesAt.push(clock.monotonic() / 1_000);
  }
  // The wait doubles, up to half a minute.
  assert.deepEqual(probesAt, [5, 15, 35, 65, 95, 125]);
  assert.equal(service.calls, calls + 6);
  service.isUp = true;
  await clock.until(Promise.all(runs));
});

Deno.test("others wait for the probe's answer and follow it at once", async () => {
  using service = await opened();
  const { clock } = service.runner;
  service.isUp = true;
  service.takesMs = 400;
  const runs = Array.from({ length: 3 }, () => service.run());
  await clock.advance(5_200);
  assert.equal(service.calls, 6);
  await clock.advance(200);
  assert.equal(service.calls, 8);
  await clock.until(Promise.all(runs));
  assert.equal(clock.monotonic(), 5_800);
});

Deno.test("a probe that fails opens the breaker for a wait twice as long", async () => {
  using service = await opened();
  const { clock } = service.runner;
  const run = service.run();
  await clock.advance(5_000);
  assert.equal(service.calls, 6);
  service.isUp = true;
  await clock.advance(9_999);
  assert.equal(service.calls, 6);
  assert.equal((await clock.until(run)).kind, "ok");
  assert.equal(clock.monotonic(), 15_000);
});

Deno.test("a closed breaker counts anew and tells that all is well", async () => {
  using service = await opened();
  const { clock, meter } = service.runner;
  service.isUp = true;
  await clock.until(service.run());
  assert.equal(meter.status, "ok");
  service.isUp = false;
  for (let index = 0; index < 4; index++) await clock.until(service.run(true));
  const calls = service.calls;
  await clock.until(service.run(true));
  assert.equal(service.calls, calls + 1);
});

Deno.test("refusals and faults of our own never open the breaker", async () => {
  for (const fault of [refused(), new TypeError("x is undefined")]) {
    const runner = policyRunner(oneTry);
    for (let index = 0; index < 20; index++) {
      await runner.run(() => Promise.reject(fault));
    }
    assert.equal(runner.attemptsAt.length, 20);
    assert.equal(runner.clock.monotonic(), 0);
  }
});

Deno.test("a breaker stays closed while fewer calls fail than its share", async () => {
  const runner = policyRunner({
    retry: { attempts: 1, budget: 1 },
    breaker: { failures: 0.5 },
  });
  for (let index = 0; index < 100; index++) {
    await runner.run(
      () => index % 5 < 3 ? Promise.resolve() : Promise.reject(away()),
      { giveUp: true },
    );
  }
  assert.equal(runner.clock.monotonic(), 0);
  assert.equal(runner.attemptsAt.length, 100);
});

Deno.test("failures of another time do not open the breaker", async () => {
  const runner = policyRunner({ ...oneTry, breaker: { window: 10_000 } });
  using _ = runner.clock.ownDate();
  for (let index = 0; index < 50; index++) {
    await runner.run(() => Promise.reject(away()), { giveUp: true });
    await runner.clock.advance(3_000);
  }
  assert.equal(runner.attemptsAt.length, 50);
});

Deno.test("a wall clock that steps back or ahead does not move the probe", async () => {
  for (const step of [-3_600_000, 3_600_000]) {
    using service = await opened();
    const { clock } = service.runner;
    const run = service.run();
    await clock.advance(1_000);
    clock.stepWall(step);
    const another = service.run();
    await clock.advance(3_999);
    assert.equal(service.calls, 5);
    service.isUp = true;
    await clock.until(Promise.all([run, another]), 60_000);
    assert.equal(clock.monotonic(), 5_000);
  }
});

Deno.test("waiting behind a breaker costs one timer a caller, and no looking", async () => {
  using service = await opened();
  const { clock } = service.runner;
  let looked = 0;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (ms, signal) => (looked++, sleep(ms, signal));
  const runs = Array.from({ length: 10 }, () => service.run());
  await clock.advance(30_000);
  service.isUp = true;
  await clock.until(Promise.all(runs));
  assert.ok(looked <= 10 * 8, `${looked} waits of ten callers in 30 s`);
});

Deno.test("an abort ends the wait behind an open breaker", async () => {
  using service = await opened();
  const { clock, signal } = service.runner;
  const runs = Array.from({ length: 3 }, () => service.run());
  await clock.advance(100);
  signal.abort(new DOMException("The pipeline stopped"));
  for (const run of runs) await assert.rejects(run, /The pipeline stopped/);
  assert.equal(clock.timers, 0);
});

Deno.test("a short absence costs a best-effort call a wait, not its events", async () => {
  using service = await opened();
  const { clock } = service.runner;
  const runs = Array.from({ length: 8 }, () => service.run(true));
  await clock.advance(100);
  service.isUp = true;
  const results = await clock.until(Promise.all(runs));
  assert.ok(results.every((one) => one.kind === "ok"));
});

Deno.test("a best-effort call does not wait for a service whose probe failed", async () => {
  using service = await opened();
  const { clock, meter } = service.runner;
  const waiting = Array.from({ length: 8 }, () => service.run(true));
  await clock.until(Promise.all(waiting));
  assert.equal(clock.monotonic(), 5_000);
  const errors: HotpathError[] = [];
  for (let index = 0; index < 1_000; index++) {
    const result = await clock.until(service.run(true));
    if (result.kind === "failed") errors.push(result.error);
  }
  assert.equal(errors.length, 1_000);
  assert.equal(errors[0]?.code, "call-failed");
  assert.equal(clock.monotonic(), 5_000);
  assert.equal(meter.status, "breaker open");
  service.isUp = true;
  await clock.advance(10_000);
  assert.equal((await clock.until(service.run(true))).kind, "ok");
  assert.equal(meter.status, "ok");
});

Deno.test("while a probe hangs, best-effort calls go their way", async () => {
  using service = await opened();
  const { clock } = service.runner;
  await clock.until(service.run(true));
  await clock.advance(10_000);
  const calls = service.calls;
  service.takesMs = 900;
  const probe = service.run(true);
  const others = Array.from({ length: 100 }, () => service.run(true));
  const began = clock.monotonic();
  const results = await clock.until(Promise.all(others));
  assert.ok(results.every((one) => one.kind === "failed"));
  assert.equal(clock.monotonic(), began);
  assert.equal(service.calls, calls + 1);
  await clock.until(probe);
});
