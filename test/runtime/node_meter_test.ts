import assert from "node:assert/strict";
import fc from "fast-check";
import { NodeMeter } from "../../src/runtime/node_meter.ts";
import { errorOf } from "../support/actor_harness.ts";
import { FixedClock } from "../support/fixed_clock.ts";

type Step = "beginWork" | "endWork" | "beginWait" | "endWait";

Deno.test("a node is busy while it works, blocked while all its work waits", () => {
  const clock = new FixedClock();
  const meter = new NodeMeter("score", clock);
  const spend = (ms: number, ...steps: Step[]) => {
    for (const step of steps) meter[step]();
    clock.monotonicMs += ms;
  };
  spend(100);
  spend(200, "beginWork");
  spend(300, "beginWait");
  spend(50, "beginWork");
  spend(150, "beginWait");
  spend(100, "endWait", "endWork");
  spend(100, "endWait", "endWork");
  meter.roll();
  const { busy, blocked, idle } = meter.snapshot();
  assert.deepEqual([busy, blocked, idle], [0.25, 0.55, 0.2]);
});

Deno.test("shares add up to 1, whatever a node does", () => {
  const step = fc.constantFrom<"work" | "wait" | "done" | "map" | "roll">(
    "work",
    "wait",
    "done",
    "map",
    "roll",
  );
  fc.assert(fc.property(
    fc.array(fc.tuple(step, fc.nat(500)), { maxLength: 60 }),
    (steps) => {
      const clock = new FixedClock();
      const meter = new NodeMeter("score", clock);
      const open: ("work" | "wait")[] = [];
      for (const [name, ms] of steps) {
        clock.monotonicMs += ms;
        if (name === "map") meter.addBusy(ms);
        else if (name === "roll") meter.roll();
        else if (name === "done") {
          if (open.pop() === "wait") meter.endWait();
          meter.endWork();
          if (open.length === 0) meter.beginWork();
        } else {
          meter.beginWork();
          if (name === "wait") meter.beginWait();
          open.push(name);
        }
      }
      const { busy, blocked, idle } = meter.snapshot();
      assert.ok(Math.abs(busy + blocked + idle - 1) < 1e-9);
      assert.ok(Math.min(busy, blocked, idle) >= 0);
    },
  ));
});

Deno.test("an interval without time keeps the shares of the last", () => {
  const clock = new FixedClock();
  const meter = new NodeMeter("score", clock);
  meter.beginWork();
  clock.monotonicMs += 10;
  meter.roll();
  meter.roll();
  assert.equal(meter.snapshot().busy, 1);
});

Deno.test("a snapshot tells what was counted and does not change after", () => {
  const meter = new NodeMeter("score", new FixedClock());
  meter.in = 5;
  meter.out = 3;
  meter.error(errorOf("score-rejected"));
  meter.error(errorOf("score-rejected"));
  meter.error(errorOf("score-rejected"));
  meter.drop("not-a-kol");
  for (let n = 0; n < 4; n++) meter.retry(errorOf("call-timeout"));
  meter.inFlight = 2;
  meter.waiting = 7;
  meter.waitingBytes = 700;
  meter.emit("early");
  meter.watermark = () => 1_000;
  meter.status = "retry 1/5";
  meter.duration.add(10);
  meter.flush("count", 5);
  const snapshot = meter.snapshot();
  meter.error(errorOf("score-rejected"));
  meter.drop("not-a-kol");
  const { duration, recent, ...counted } = snapshot;
  assert.deepEqual([duration.count, recent.count], [1, 1]);
  assert.deepEqual(counted, {
    id: "score",
    in: 5,
    out: 3,
    errors: { "score-rejected": 3 },
    dropped: { "not-a-kol": 1 },
    retries: 4,
    retried: { "call-timeout": 4 },
    attempts: {},
    inFlight: 2,
    waiting: 7,
    waitingBytes: 700,
    inPerSecond: 0,
    outPerSecond: 0,
    busy: 0,
    blocked: 0,
    idle: 1,
    status: "retry 1/5",
    flushes: { count: 1 },
    emitted: { early: 1 },
    watermark: 1_000,
    batches: 0,
    oldestMs: 0,
  });
});
