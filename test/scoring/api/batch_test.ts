import assert from "node:assert/strict";
import { answerBatch } from "../../../src/scoring/api/batch.ts";
import { Call, timeoutOf } from "../../../src/scoring/api/call.ts";
import { Refusal } from "../../../src/scoring/api/refusal.ts";
import { type Clock, systemClock } from "../../../src/core/clock.ts";

/** A clock that moves only when it is told to. */
function handClock(): Clock & { ms: number } {
  return {
    ...systemClock,
    ms: 0,
    now() {
      return this.ms;
    },
    monotonic() {
      return this.ms;
    },
  };
}

Deno.test("a batch gives up between chunks when the request's time is over", () => {
  const clock = handClock();
  const call = new Call(clock, 100);
  let scored = 0;
  const found = answerBatch<number>({
    items: Array.from({ length: 1_000 }, (_, at) => at),
    call,
    read: (item) => ({ kind: "ok", request: Number(item) }),
    answerAll: (requests) => {
      scored += requests.length;
      clock.ms += 60;
      return requests.map(String);
    },
  });
  assert.ok(found instanceof Refusal);
  assert.equal(found.status, 504);
  assert.equal(scored, 500);
});

Deno.test("a call tells how long it took and what is left", () => {
  const clock = handClock();
  const call = new Call(clock, 100);
  clock.ms = 30;
  assert.equal(call.elapsedMs, 30);
  assert.equal(call.leftMs, 70);
  assert.equal(call.isOverdue, false);
  clock.ms = 100;
  assert.equal(call.isOverdue, true);
  assert.equal(call.timestamp, "1970-01-01T00:00:00.100Z");
});

Deno.test("a caller's time is taken only when it is a shorter number", () => {
  const time = (text: string) =>
    timeoutOf(new Headers({ "x-request-timeout-ms": text }), 1_000);
  assert.equal(timeoutOf(new Headers(), 1_000), 1_000);
  assert.equal(time("250"), 250);
  assert.equal(time("0"), 0);
  for (const text of ["2000", "-1", "soon", "1e2", ""]) {
    assert.equal(time(text), 1_000, text);
  }
});
