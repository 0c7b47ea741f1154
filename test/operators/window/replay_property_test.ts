import assert from "node:assert/strict";
import fc from "fast-check";
import { readCommitMetadata } from "../../../src/core/commit_metadata.ts";
import type { WindowResult } from "../../../src/operators/window/window_result.ts";
import {
  noCommit,
  type TestEvent,
  WindowLife,
} from "../../support/window_life.ts";
import { latest, localWindow, resultsOf } from "../../support/window_nodes.ts";
import {
  oracleKey,
  type OracleShape,
  oracleWindows,
} from "../../support/window_oracle.ts";

interface Value {
  readonly kol_id: string;
  readonly revenue: number;
}

/** Something that happens to a process. */
type Step =
  | { readonly kind: "read"; readonly delayed: boolean }
  | { readonly kind: "settle-event" | "settle-result"; readonly pick: number }
  | { readonly kind: "send"; readonly count: number }
  | { readonly kind: "commit" | "crash" };

const base = Date.UTC(2025, 11, 3, 10);

const read = fc.record({
  kind: fc.constant("read" as const),
  delayed: fc.boolean(),
});
const settle = fc.record({
  kind: fc.constantFrom("settle-event" as const, "settle-result" as const),
  pick: fc.nat(50),
});
const send = fc.record({
  kind: fc.constant("send" as const),
  count: fc.integer({ min: 1, max: 6 }),
});
const commit = fc.constant({ kind: "commit" as const });
const crash = fc.constant({ kind: "crash" as const });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: read },
    { weight: 10, arbitrary: settle },
    { weight: 4, arbitrary: send },
    { weight: 3, arbitrary: commit },
    { weight: 1, arbitrary: crash },
  ),
  { minLength: 150, maxLength: 300, size: "max" },
);

const events: fc.Arbitrary<TestEvent[]> = fc.array(
  fc.record({
    // Mostly ahead, now and then behind, on boundaries too.
    step: fc.oneof(
      fc.integer({ min: -25, max: 3 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(0, 10),
    ),
    kol_id: fc.constantFrom("a", "b"),
    cents: fc.integer({ min: -500, max: 5_000 }),
  }),
  { minLength: 20, maxLength: 80, size: "max" },
).map((parts) => {
  let time = 0;
  return parts.map(({ step, kol_id, cents }) => {
    const eventTime = base + Math.max(0, time + step) * 1_000;
    time = Math.max(time, time + step);
    return { eventTime, value: { kol_id, revenue: cents / 100 } };
  });
});

const shapes:
  readonly (OracleShape & { readonly yaml: Record<string, string> })[] = [
    { sizeMs: 10_000, everyMs: 10_000, graceMs: 0, yaml: { size: "10s" } },
    {
      sizeMs: 10_000,
      everyMs: 10_000,
      graceMs: 7_000,
      yaml: { size: "10s", grace: "7s" },
    },
    {
      sizeMs: 10_000,
      everyMs: 4_000,
      graceMs: 3_000,
      yaml: { size: "10s", every: "4s", grace: "3s" },
    },
    {
      sizeMs: 20_000,
      everyMs: 5_000,
      graceMs: 20_000,
      yaml: { size: "20s", every: "5s", grace: "20s" },
    },
  ];

async function node(yaml: Record<string, string>) {
  return await localWindow({
    ...yaml,
    late: "dead-letter",
    by: ["kol_id"],
    measures: { revenue: { sum: "revenue" }, p50: { p50: "revenue" } },
  });
}

/** What came of the events over several lives. */
interface Outcome {
  readonly results: WindowResult[];
  /** Offsets that were put aside as late, in the order in which they were. */
  readonly late: number[];
}

/** Runs the events through lives that crash where the steps say so. */
async function run(
  list: readonly TestEvent[],
  yaml: Record<string, string>,
  script: readonly Step[],
): Promise<Outcome> {
  const outcome: Outcome = { results: [], late: [] };
  let commit = noCommit();
  let started = commit;
  let life = new WindowLife(await node(yaml), list, commit);
  const end = () => {
    outcome.results.push(...resultsOf(life));
    outcome.late.push(...life.late);
    const settledTo = readCommitMetadata(started.metadata)?.settledTo ?? 0;
    assert.ok(
      life.late.every((offset) => offset >= settledTo),
      "A replay puts nothing aside again",
    );
  };
  for (const step of script) {
    if (step.kind === "read") life.read(step.delayed);
    else if (step.kind === "settle-event") life.settleEvent(step.pick);
    else if (step.kind === "settle-result") life.settleResult(step.pick);
    else if (step.kind === "send") life.send(step.count);
    else if (step.kind === "commit") commit = life.commit() ?? commit;
    else {
      end();
      life = new WindowLife(await node(yaml), list, commit);
      started = commit;
    }
  }
  while (!life.isAtEnd) life.read();
  life.finish();
  end();
  return outcome;
}

function expected(list: readonly TestEvent[], shape: OracleShape) {
  const windows = oracleWindows(
    list,
    shape,
    (value) => (value as Value).kol_id,
  );
  return new Map([...windows].map(([key, values]) => [key, {
    count: values.length,
    revenue: values.reduce<number>(
      (sum, one) => sum + Math.round((one as Value).revenue * 100),
      0,
    ) / 100,
  }]));
}

function told(results: Iterable<WindowResult>) {
  return new Map([...results].map((result) => [
    oracleKey(Date.parse(result.window_start), result.group["kol_id"]),
    { count: result.count, revenue: result.measures["revenue"] },
  ]));
}

for (const { yaml, ...shape } of shapes) {
  const name = Object.entries(yaml).map((one) => one.join(" ")).join(", ");
  Deno.test(`any cut of a replay gives the same final windows: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(events, steps, async (list, script) => {
        const { results, late } = await run(list, yaml, script);
        assert.ok(results.every((one) => one.final && !one.incomplete));
        assert.deepEqual(
          new Map([...told(latest(results).values())].sort()),
          new Map([...expected(list, shape)].sort()),
        );
        // Every result that was ever stored says the same of its window.
        const whole = await run(list, yaml, []);
        const texts = new Map(
          whole.results.map((one) => [one.key, JSON.stringify(one)]),
        );
        for (const result of results) {
          assert.equal(JSON.stringify(result), texts.get(result.key));
        }
        // And the same events are late, however often they are read.
        assert.deepEqual([...new Set(late)].sort(), whole.late.sort());
      }),
      { numRuns: 300 },
    );
  });
}
