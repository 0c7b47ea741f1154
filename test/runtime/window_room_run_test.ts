import assert from "node:assert/strict";
import type { WindowResult } from "../../src/operators/window/window_result.ts";
import { MemorySource } from "../support/memory_source.ts";
import {
  deadLetterNode,
  mapNode,
  sinkNode,
  sourceNode,
  windowNode,
} from "../support/small_nodes.ts";
import { smallPlan } from "../support/small_plan.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const windowMs = 10_000;

/** Windows of ten seconds over two partitions, grouped by the record's key. */
class Fixture {
  readonly clock = new VirtualClock();
  readonly source: MemorySource;
  readonly results: WindowResult[] = [];
  beforeResults: () => Promise<void> = () => Promise.resolve();
  readonly #start: number;
  readonly #maxGroups: number;

  constructor(maxGroups: number) {
    this.source = new MemorySource({ clock: this.clock, partitions: 2 });
    this.#start = Math.ceil(this.clock.now() / windowMs) * windowMs;
    this.#maxGroups = maxGroups;
  }

  /** Writes an event of each of so many groups into each window of a range. */
  fill(
    partition: number,
    { from, to, groups }: {
      readonly from: number;
      readonly to: number;
      readonly groups: number;
    },
  ): void {
    for (let window = from; window < to; window++) {
      const timestamp = this.#start + window * windowMs;
      for (let group = 0; group < groups; group++) {
        const key = `${partition}-${group}`;
        this.source.add(1, { partition, timestamp, key });
      }
    }
  }

  run(events: number): TopologyRun {
    const plan = smallPlan([
      sourceNode("events", this.source.open),
      mapNode("parse", {
        from: "events",
        onError: "dead",
        map: (message) =>
          message.withValue({
            group: new TextDecoder().decode(message.record.key ?? undefined),
          }),
      }),
      windowNode("kpis", {
        from: "parse",
        onError: "dead",
        clock: this.clock,
        options: {
          size: "10s",
          by: ["group"],
          maxFuture: "1d",
          maxGroups: this.#maxGroups,
        },
      }),
      sinkNode("results", {
        from: "kpis",
        onError: "dead",
        policy: { timeoutMs: 86_400_000 },
        write: async ({ messages }) => {
          await this.beforeResults();
          for (const { value } of messages) {
            this.results.push(value as WindowResult);
          }
          return messages.map(() => undefined);
        },
      }),
      deadLetterNode("dead", { write: () => Promise.resolve() }),
    ], { budget: { events, bytes: 1_048_576 } });
    return new TopologyRun(plan, this.clock);
  }

  get offsets(): number[] {
    return this.source.log.map((_, partition) => this.source.offset(partition));
  }
}

Deno.test("rule 6: a partition that is ahead waits, and leaves its room to the one behind", async () => {
  const fixture = new Fixture(60);
  // Read alone to its end the first keeps 58 groups open, the other needs 8.
  fixture.fill(0, { from: 0, to: 8, groups: 1 });
  fixture.fill(0, { from: 8, to: 9, groups: 58 });
  fixture.fill(0, { from: 9, to: 10, groups: 1 });
  fixture.fill(1, { from: 0, to: 8, groups: 8 });
  fixture.fill(1, { from: 8, to: 10, groups: 1 });
  const run = fixture.run(4);
  await fixture.clock.advance(60_000);
  assert.equal(run.end, undefined);
  assert.deepEqual(
    fixture.offsets,
    fixture.source.log.map((one) => one.length),
  );
  assert.equal(fixture.results.length, 8 + 58 + 8 * 8 + 1);
  assert.ok(fixture.source.polls.some((one) => one.paused.length === 1));
  await run.drain();
  assert.deepEqual(fixture.source.faults, []);
});

Deno.test("rule 6: if the one behind needs the room, the topology stops with a code", async () => {
  const fixture = new Fixture(60);
  fixture.fill(0, { from: 8, to: 9, groups: 58 });
  fixture.fill(1, { from: 0, to: 8, groups: 20 });
  const run = fixture.run(4);
  const end = await fixture.clock.until(run.running.done);
  assert.equal(end.kind, "failed");
  assert.ok(end.kind === "failed" && end.error.code === "window-full");
  assert.match(end.error.message, /in kpis, raise maxGroups, .*: 60 groups/);
  assert.equal(fixture.clock.timers, 0);
});

Deno.test("rule 6: nobody waits for a partition that has nothing more", async () => {
  const fixture = new Fixture(60);
  fixture.fill(1, { from: 0, to: 1, groups: 1 });
  fixture.fill(0, { from: 5, to: 9, groups: 55 });
  const run = fixture.run(4);
  await fixture.clock.advance(60_000);
  assert.equal(fixture.results.length, 3 * 55);
  await run.drain();
});

Deno.test("rule 6: while a sink takes no results nothing more is read, and nothing stops", async () => {
  const fixture = new Fixture(1_500);
  const opened = Promise.withResolvers<void>();
  fixture.beforeResults = () => opened.promise;
  fixture.fill(0, { from: 0, to: 10, groups: 600 });
  const run = fixture.run(100);
  await fixture.clock.advance(3_600_000);
  assert.equal(run.end, undefined);
  const [read = 0] = fixture.offsets;
  assert.ok(read >= 1_200 && read <= 3_000, `${read} are read`);
  const [why] = await run.running.why();
  assert.equal(why?.condition, "waiting");
  opened.resolve();
  await fixture.clock.advance(60_000);
  assert.equal(fixture.results.length, 9 * 600);
  await run.drain();
});
