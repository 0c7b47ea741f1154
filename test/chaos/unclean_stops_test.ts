import assert from "node:assert/strict";
import { uncleanStops } from "../../scripts/chaos/unclean_stops.ts";

const peaks = { uncommitted: 0, settledASecond: 0 };
const stages = [
  { faults: ["hotpath stopped", "kafka restarted"], fromMs: 100, untilMs: 200 },
  { faults: ["hotpath stopped", "redis killed"], fromMs: 300, untilMs: 400 },
].map((one) => ({ ...one, name: one.faults.join(), peaks }));

function stop(code: number, atMs: number) {
  return {
    member: "m",
    end: { code, signal: null, tail: [], hasBegun: true },
    atMs,
  };
}

Deno.test("a stop that could not commit is explained by a Kafka that was away, and by nothing else", () => {
  const ends = [stop(6, 150), stop(6, 350), stop(6, 250), stop(5, 150)];
  assert.deepEqual(
    uncleanStops(ends, stages).map((
      { end, atMs },
    ) => [end.code, atMs]),
    [[6, 350], [6, 250], [5, 150]],
  );
});
