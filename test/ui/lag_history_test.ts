import assert from "node:assert/strict";
import type { PartitionWhy } from "../../src/runtime/partition_why.ts";
import { LagHistory } from "../../src/ui/lag_history.ts";

function why(position: number, end: number): PartitionWhy {
  return {
    source: "in",
    topic: "t",
    partition: 0,
    epoch: 1,
    condition: "moving",
    reason: "",
    offset: null,
    ageMs: null,
    node: null,
    attempts: 0,
    error: null,
    committed: position,
    position,
    end,
    lag: end - position,
    inFlight: 0,
  };
}

Deno.test("lag is told in records, in seconds and with its trend", () => {
  const history = new LagHistory();
  const at = (seconds: number, position: number, end: number) => {
    const [view] = history.add([why(position, end)], seconds * 1_000);
    return [view?.lag, view?.lagSeconds, view?.trend];
  };
  // How old it was at the first look nobody knows.
  assert.deepEqual(at(0, 0, 10), [10, null, null]);
  assert.deepEqual(at(5, 10, 20), [10, 5, 0]);
  assert.deepEqual(at(10, 10, 40), [30, 10, 2]);
  assert.deepEqual(at(15, 25, 40), [15, 10, 0.33]);
  assert.deepEqual(at(20, 40, 40), [0, 0, -0.5]);
});
