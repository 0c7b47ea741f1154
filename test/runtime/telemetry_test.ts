import assert from "node:assert/strict";
import { DurationSketch } from "../../src/runtime/duration_sketch.ts";
import { Telemetry } from "../../src/runtime/telemetry.ts";
import { errorOf } from "../support/actor_harness.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** Telemetry of two nodes that goes with its clock. */
function started() {
  const clock = new VirtualClock();
  const telemetry = new Telemetry(["parse", "score"], clock);
  return { clock, telemetry };
}

Deno.test("a snapshot sums what the nodes dropped and buried, by reason", () => {
  const { telemetry } = started();
  telemetry.meter("parse").drop("not-a-kol", 2);
  telemetry.meter("score").drop("not-a-kol");
  telemetry.meter("score").drop("best-effort");
  telemetry.meter("parse").error(errorOf("not-json"));
  telemetry.deadLetter("parse", "not-json");
  telemetry.deadLetter("parse", "not-json");
  telemetry.deadLetter("parse", "score-rejected");
  const { dropped, deadLettered, nodes } = telemetry.snapshot();
  assert.deepEqual(dropped, { "not-a-kol": 3, "best-effort": 1 });
  assert.deepEqual(deadLettered, { "not-json": 2, "score-rejected": 1 });
  assert.deepEqual(nodes.map((one) => one.id), ["parse", "score"]);
  assert.equal(telemetry.meter("score"), telemetry.meter("score"));
  telemetry.close();
});

Deno.test("shares are those of the last second", async () => {
  const { clock, telemetry } = started();
  const meter = telemetry.meter("score");
  await clock.advance(1_000);
  meter.beginWork();
  await clock.advance(500);
  assert.equal(meter.snapshot().busy, 0);
  meter.endWork();
  await clock.advance(500);
  assert.equal(meter.snapshot().busy, 0.5);
  assert.equal(meter.snapshot().idle, 0.5);
  telemetry.close();
  assert.equal(clock.timers, 0);
});

Deno.test("latency is from the read to the last required end", async () => {
  const { clock, telemetry } = started();
  for (let index = 1; index <= 100; index++) {
    const readAt = clock.monotonic();
    await clock.advance(index);
    telemetry.settle(readAt);
  }
  const { latency, settled } = telemetry.snapshot();
  assert.equal(settled, 100);
  assert.equal(latency.count, 100);
  for (
    const [value, exact] of [[latency.p50, 50], [latency.p99, 99]] as const
  ) {
    assert.ok(Math.abs(value - exact) <= 0.02 * exact, `${value} for ${exact}`);
  }
  assert.ok(Math.abs(latency.max - 100) <= 1);
  telemetry.close();
});

Deno.test("of many settlements some are timed, all are counted", () => {
  const { telemetry } = started();
  for (let index = 0; index < 26_000; index++) telemetry.settle(0);
  const { latency, settled } = telemetry.snapshot();
  assert.equal(settled, 26_000);
  assert.equal(latency.count, 10_000 + 16_000 / 16);
  telemetry.close();
});

Deno.test("a new pipeline begins with nothing in flight and keeps the counters", async () => {
  const { clock, telemetry } = started();
  const old = telemetry.inFlight;
  telemetry.read = 5;
  old.events = 5;
  old.bytes = 50;
  telemetry.meter("score").inFlight = 5;
  telemetry.meter("score").in = 5;
  await clock.advance(3_000);
  telemetry.begin();
  old.events -= 1;
  const snapshot = telemetry.snapshot();
  assert.deepEqual(snapshot.inFlight, { events: 0, bytes: 0 });
  assert.equal(snapshot.nodes[1]?.inFlight, 0);
  assert.equal(snapshot.nodes[1]?.in, 5);
  assert.equal(snapshot.read, 5);
  // What it will read is still to come, so it is not quiet yet.
  assert.equal(telemetry.lastActivity, 3_000);
  telemetry.close();
});

Deno.test("quantiles are within 1 % in bounded memory, from microseconds to hours", () => {
  const sketch = new DurationSketch();
  assert.deepEqual(sketch.quantiles(), {
    count: 0,
    p50: 0,
    p95: 0,
    p99: 0,
    max: 0,
  });
  for (let exponent = 0; exponent <= 10_000; exponent++) {
    sketch.add(0.001 * 10 ** (exponent / 1_000));
  }
  const { count, p50, p95, p99, max } = sketch.quantiles();
  assert.equal(count, 10_001);
  const pairs = [[p50, 5], [p95, 9.5], [p99, 9.9], [max, 10]] as const;
  for (const [value, exponent] of pairs) {
    const exact = 0.001 * 10 ** exponent;
    assert.ok(Math.abs(value - exact) <= 0.0101 * exact, `${value}`);
  }
});

Deno.test("a duration of nothing is one, too", () => {
  const sketch = new DurationSketch();
  sketch.add(0);
  sketch.add(0);
  assert.deepEqual(sketch.quantiles(), {
    count: 2,
    p50: 0,
    p95: 0,
    p99: 0,
    max: 0,
  });
});
