import assert from "node:assert/strict";
import fc from "fast-check";
import type { WindowResult } from "../../../src/operators/window/window_result.ts";
import { TwoStages } from "../../support/two_stages.ts";
import type { TestEvent } from "../../support/window_life.ts";
import { latest } from "../../support/window_nodes.ts";
import {
  countedWindows,
  endedWindows,
  oracleKey,
  type OracleShape,
} from "../../support/window_oracle.ts";

interface Value {
  readonly kol_id: string;
  readonly revenue: number;
}

const base = Date.UTC(2025, 11, 3, 10);

/** Something that happens to a process of a stage. */
type Step = {
  readonly stage: "first" | "second";
  readonly kind:
    | "read"
    | "read-delayed"
    | "settle"
    | "send"
    | "store"
    | "store-unheard"
    | "commit"
    | "crash"
    | "move"
    | "lose"
    | "tick"
    | "arrive"
    | "rest";
  readonly at: number;
  readonly count: number;
};

const kinds: readonly [Step["kind"], number][] = [
  ["read", 12],
  ["read-delayed", 5],
  ["settle", 8],
  ["send", 6],
  ["store", 12],
  ["store-unheard", 1],
  ["commit", 4],
  ["crash", 1],
  ["move", 1],
  ["lose", 1],
  ["tick", 4],
  ["arrive", 2],
];

function stepsOf(all: readonly [Step["kind"], number][]) {
  const weighted = all.map(([kind, weight]) => ({
    arbitrary: fc.constant(kind),
    weight,
  }));
  return fc.array(
    fc.record({
      stage: fc.constantFrom("first" as const, "second" as const),
      kind: fc.oneof(...weighted),
      at: fc.nat(5),
      count: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 200, maxLength: 500, size: "max" },
  );
}

const steps = stepsOf(kinds);
/** With moments in which all that has come is through, and nothing comes. */
const quietSteps = stepsOf([...kinds, ["rest", 2]]);

/** Mostly ahead, now and then behind, on boundaries too. */
const events: fc.Arbitrary<TestEvent[]> = fc.array(
  fc.record({
    step: fc.oneof(
      fc.integer({ min: -25, max: 3 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(0, 10, 40),
    ),
    kol_id: fc.constantFrom("a", "b", "c"),
    cents: fc.integer({ min: -500, max: 5_000 }),
  }),
  { minLength: 1, maxLength: 40, size: "max" },
).map((parts) => {
  let time = 0;
  return parts.map(({ step, kol_id, cents }) => {
    const eventTime = base + Math.max(0, time + step) * 1_000;
    time = Math.max(time, time + step);
    return { eventTime, value: { kol_id, revenue: cents / 100 } };
  });
});

const partitions = fc.array(events, { minLength: 3, maxLength: 3 });

const shapes:
  readonly (OracleShape & { readonly yaml: Record<string, string> })[] = [
    { sizeMs: 10_000, everyMs: 10_000, graceMs: 0, yaml: { size: "10s" } },
    {
      sizeMs: 10_000,
      everyMs: 4_000,
      graceMs: 3_000,
      yaml: { size: "10s", every: "4s", grace: "3s", retention: "0ms" },
    },
    {
      sizeMs: 20_000,
      everyMs: 20_000,
      graceMs: 7_000,
      yaml: { size: "20s", grace: "7s", emit: "updates", retention: "30s" },
    },
  ];

function optionsOf(yaml: Record<string, string>) {
  return {
    ...yaml,
    by: ["kol_id"],
    measures: {
      revenue: { sum: "revenue" },
      p50: { p50: "revenue" },
      last: { last: "revenue" },
    },
  };
}

async function carryOut(stages: TwoStages, step: Step): Promise<void> {
  const { kind, at, count } = step;
  const stage = stages[step.stage];
  const partition = at % stage.partitions;
  switch (kind) {
    case "read":
      for (let index = 0; index < count; index++) stage.read(partition);
      return;
    case "read-delayed":
      return void stage.read(partition, true);
    case "settle":
      return stage.settle(partition, count);
    case "send":
      return stage.send(at, count);
    case "store":
    case "store-unheard":
      return void stage.store(at, count, kind === "store");
    case "commit":
      return stage.commit(partition);
    case "crash":
      return await stage.crash(at % stage.members);
    case "move":
    case "lose":
      return stage.move(partition, count, kind === "lose");
    case "tick":
      return stages.tick(count * 700);
    case "arrive":
      return stages.arrive(at % stages.first.partitions, count);
    case "rest":
      return stages.rest(5);
  }
}

function told(results: Iterable<WindowResult>) {
  return new Map(
    [...results].map((result) =>
      [
        oracleKey(Date.parse(result.window_start), result.group["kol_id"]),
        { count: result.count, revenue: result.measures["revenue"] },
      ] as const
    ).sort(),
  );
}

function summed(windows: ReadonlyMap<string, readonly unknown[]>) {
  return new Map(
    [...windows].map(([key, values]) =>
      [key, {
        count: values.length,
        revenue: values.reduce<number>(
          (sum, one) => sum + Math.round((one as Value).revenue * 100),
          0,
        ) / 100,
      }] as const
    ).sort(),
  );
}

function counted(list: readonly (readonly TestEvent[])[], shape: OracleShape) {
  return list.map((one) =>
    countedWindows(one, shape, (value) => (value as Value).kol_id)
  );
}

for (const { yaml, ...shape } of shapes) {
  const name = Object.entries(yaml).map((one) => one.join(" ")).join(", ");

  Deno.test(`rule 7: any interleaving and any cut of both stages gives the windows of one pass: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(partitions, steps, async (list, script) => {
        const options = { ...optionsOf(yaml), idle: "1h" };
        const stages = await TwoStages.start(options, list);
        for (const step of script) await carryOut(stages, step);
        stages.finish();
        assert.deepEqual([...stages.second.fates.keys()].filter(isFault), []);
        const parts = counted(list, shape);
        const least = Math.min(...parts.map((one) => one.watermark));
        const expected = summed(endedWindows(parts, least));
        const finals = stages.results.filter((one) => one.final);
        assert.ok(stages.results.every((one) => !one.incomplete));
        assert.deepEqual(told(latest(finals).values()), expected);
        // A final result that was ever stored says what the last one says.
        for (const result of finals) {
          const key = oracleKey(
            Date.parse(result.window_start),
            result.group["kol_id"],
          );
          assert.equal(result.count, expected.get(key)?.count, key);
        }
        // And nothing that is not final counts for more.
        for (const result of latest(stages.results).values()) {
          const [key] = [...told([result]).keys()];
          assert.equal(result.final, expected.has(key ?? ""), key);
        }
      }),
      { numRuns: 150 },
    );
  });

  Deno.test(`rule 1: quiet partitions are told of and corrected by what comes later: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(partitions, quietSteps, async (list, script) => {
        const options = { ...optionsOf(yaml), idle: "2s", retention: "1d" };
        const stages = await TwoStages.start(
          options,
          list,
          list.map((one) => one.length >> 3),
        );
        for (const step of script) await carryOut(stages, step);
        stages.finish();
        assert.deepEqual([...stages.second.fates.keys()].filter(isFault), []);
        const parts = counted(list, shape);
        const greatest = Math.max(...parts.map((one) => one.watermark));
        const expected = summed(endedWindows(parts, greatest));
        const last = [...latest(stages.results).values()];
        assert.deepEqual(told(last.filter((one) => one.final)), expected);
      }),
      { numRuns: 150 },
    );
  });
}

function isFault(fate: string): boolean {
  return fate !== "part-repeated";
}
