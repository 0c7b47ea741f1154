import assert from "node:assert/strict";
import { IntakeGate } from "../../src/runtime/intake_gate.ts";
import { countedSignal } from "../support/counted_signal.ts";

Deno.test("who waits at a shut gate goes on when it opens, or is told to stop", async () => {
  const gate = new IntakeGate();
  const stop = countedSignal();
  await gate.opened(stop.signal);
  gate.shut();
  const order: string[] = [];
  const first = gate.opened(countedSignal().signal)
    .then(() => order.push("opened"));
  const second = gate.opened(stop.signal).then(() => order.push("stopped"));
  stop.abort();
  await second;
  gate.open();
  await first;
  assert.equal(stop.listeners, 0);
  assert.deepEqual(order, ["stopped", "opened"]);
});
