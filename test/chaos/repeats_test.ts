import assert from "node:assert/strict";
import { faults } from "../../scripts/chaos/faults.ts";
import {
  type Copy,
  repeatsByStage,
  repeatsIn,
  repeatsShare,
  rewindsShare,
  type Stage,
  type StageRepeats,
} from "../../scripts/chaos/repeats.ts";

/** Events of one key, a hundred a second; offsets in the order of the log. */
function copies(offsets: readonly number[], fromMs = 0): Copy[] {
  return offsets.map((offset, index) => ({
    origin: `in/0/${offset}`,
    atMs: fromMs + index * 10,
  }));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Half a minute: the start, a step with these faults and a quiet one. */
function stages(...struck: readonly string[]): Stage[] {
  const peaks = { settledASecond: 100, uncommitted: 200 };
  return [
    { name: "the start", faults: [], fromMs: 0, untilMs: 1_000, peaks },
    { name: "step", faults: struck, fromMs: 1_000, untilMs: 2_000, peaks },
    { name: "quiet", faults: [], fromMs: 13_000, untilMs: 20_000, peaks },
  ];
}

function judged(
  written: readonly Copy[],
  struck: readonly string[],
  movedAtMs: readonly number[] = [],
): StageRepeats[] {
  return repeatsByStage(repeatsIn(written, () => "kol"), stages(...struck), {
    faults,
    inFlightMax: 4_000,
    movedAtMs,
  });
}

function isExplained(all: readonly StageRepeats[]): boolean {
  return all.every((one) => repeatsShare(one) <= 1 && rewindsShare(one) <= 1);
}

const replay = [...copies(range(0, 150)), ...copies(range(50, 200), 1_500)];

Deno.test("a replay after a kill is explained, and belongs to the step in which it was written", () => {
  const all = judged(replay, ["hotpath killed"]);
  assert.equal(isExplained(all), true);
  assert.deepEqual(all.map((one) => [one.repeats, one.rewinds]), [
    [0, 0],
    [100, 1],
    [0, 0],
  ]);
  assert.deepEqual(all.map((one) => one.repeatsMax), [0, 300, 0]);
});

Deno.test("a replay without a fault is not explained", () => {
  assert.equal(isExplained(judged(replay, [])), false);
});

for (
  const harmless of [
    "redis killed",
    "cassandra frozen",
    "link to scoring is a black hole",
    "scoring service: wrong-order",
    "burst of ten times the load",
  ]
) {
  Deno.test(`no replay is explained by: ${harmless}`, () => {
    assert.equal(isExplained(judged(replay, [harmless])), false);
  });
}

for (
  const moving of [
    "Kafka client killed",
    "kafka restarted",
    "connections to kafka are cut",
    "member joins and leaves",
    "hotpath stopped",
  ]
) {
  Deno.test(`a replay is explained by: ${moving}`, () => {
    assert.equal(isExplained(judged(replay, [moving])), true);
  });
}

Deno.test("a replay is explained by a member that ended unasked a moment before", () => {
  assert.equal(isExplained(judged(replay, [], [900])), true);
  assert.equal(isExplained(judged(replay, [], [-30_000])), false);
});

Deno.test("a fault tells in the next step until partitions have moved, and not later", () => {
  const at = (fromMs: number) =>
    judged([...copies(range(0, 10)), ...copies(range(5, 10), fromMs)], [
      "hotpath killed",
    ]);
  assert.equal(isExplained(at(12_900)), true);
  assert.equal(isExplained(at(13_100)), false);
});

Deno.test("a replay of more than was in flight and settled since the commit is not explained", () => {
  const long = [...copies(range(0, 301)), ...copies(range(0, 301), 4_000)];
  assert.equal(isExplained(judged(long, ["hotpath killed"])), false);
  assert.equal(
    isExplained(judged(long, ["hotpath killed", "kafka killed"])),
    true,
  );
});

Deno.test("every event written twice is not explained, however many faults struck", () => {
  const struck = faults.map((one) => one.name);
  const twice = copies(range(0, 2_000).flatMap((one) => [one, one]));
  const [, step] = judged(twice, struck);
  assert.ok(step !== undefined && repeatsShare(step) <= 1);
  assert.ok(rewindsShare(step) > 1);
  const batches = range(0, 200).map((one) => range(one * 10, one * 10 + 10));
  const batchwise = copies(batches.flatMap((one) => [...one, ...one]));
  assert.equal(isExplained(judged(batchwise, struck)), false);
});
