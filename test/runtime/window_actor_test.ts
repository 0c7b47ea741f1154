import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { Message } from "../../src/core/message.ts";
import type { WindowResult } from "../../src/operators/window/window_result.ts";
import { MemorySource } from "../support/memory_source.ts";
import {
  deadLetterNode,
  mapNode,
  sinkNode,
  sourceNode,
  windowNode,
} from "../support/small_nodes.ts";
import { type SmallNode, smallPlan } from "../support/small_plan.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A topology with a window beside a sink, over a topic in memory. */
class Fixture {
  readonly clock = new VirtualClock();
  readonly source: MemorySource;
  readonly results: WindowResult[] = [];
  readonly stored: number[] = [];
  readonly buried: string[] = [];
  readonly mapped: number[] = [];
  /** Called before a result is stored. */
  beforeResult: () => Promise<void> = () => Promise.resolve();
  /** Refuses an event in the map. */
  refuses: (offset: number) => boolean = () => false;
  readonly #start: number;
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(options: Readonly<Record<string, unknown>> = {}) {
    this.source = new MemorySource({ clock: this.clock, partitions: 2 });
    this.#start = Math.ceil(this.clock.now() / 60_000) * 60_000;
    this.#options = { size: "10s", maxFuture: "1d", ...options };
  }

  /** Writes an event so many seconds after the first window's start. */
  add(seconds: number, partition = 0): void {
    const timestamp = this.#start + seconds * 1_000;
    this.source.add(1, { partition, timestamp });
  }

  run(budget = { events: 1_000, bytes: 1_048_576 }): TopologyRun {
    return new TopologyRun(smallPlan(this.#nodes(), { budget }), this.clock);
  }

  #nodes(): SmallNode[] {
    return [
      sourceNode("events", this.source.open),
      mapNode("parse", {
        from: "events",
        onError: "dead",
        map: (message) => this.#map(message),
      }),
      windowNode("kpis", {
        from: "parse",
        onError: "dead",
        clock: this.clock,
        options: this.#options,
      }),
      sinkNode("results", {
        from: "kpis",
        onError: "dead",
        policy: { timeoutMs: 60_000 },
        write: async ({ messages }) => {
          await this.beforeResult();
          for (const { value } of messages) {
            this.results.push(value as WindowResult);
          }
          return messages.map(() => undefined);
        },
      }),
      sinkNode("store", {
        from: "parse",
        onError: "dead",
        write: ({ messages }) => {
          this.stored.push(...messages.map((one) => one.record.offset));
          return Promise.resolve(messages.map(() => undefined));
        },
      }),
      deadLetterNode("dead", {
        write: (failures) => {
          this.buried.push(
            ...failures.map((one) =>
              `${one.message.record.offset} ${one.error.code}`
            ),
          );
          return Promise.resolve();
        },
      }),
    ];
  }

  #map(message: Message): Message | HotpathError {
    this.mapped.push(message.record.offset);
    return this.refuses(message.record.offset)
      ? new HotpathError({ code: "not-json", message: "Bad" })
      : message;
  }
}

Deno.test("a window's results leave and its offsets are committed behind them", async () => {
  const fixture = new Fixture();
  const run = fixture.run();
  [1, 2, 11, 12, 21].forEach((seconds) => fixture.add(seconds));
  await fixture.clock.advance(3_000);
  assert.deepEqual(fixture.results.map((one) => one.count), [2, 2]);
  assert.equal(fixture.source.committed[0], 4);
  await run.drain();
  assert.deepEqual(fixture.source.faults, []);
});

Deno.test("a replay goes to the windows and to nothing else", async () => {
  const fixture = new Fixture({ late: "dead-letter" });
  fixture.refuses = (offset) => offset === 2;
  const first = fixture.run();
  // Of the open window: an event, one that no map takes, one that is late.
  [11, 12, 13, 1, 14].forEach((seconds) => fixture.add(seconds));
  await fixture.clock.advance(2_000);
  await first.drain();
  assert.deepEqual(fixture.stored, [0, 1, 3, 4]);
  assert.deepEqual(fixture.buried, ["2 not-json", "3 event-late"]);
  const second = fixture.run();
  fixture.add(31);
  await fixture.clock.advance(2_000);
  assert.deepEqual(fixture.mapped, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5]);
  assert.deepEqual(fixture.stored, [0, 1, 3, 4, 5]);
  assert.deepEqual(fixture.buried, ["2 not-json", "3 event-late"]);
  assert.deepEqual(fixture.results.map((one) => [one.count, one.late]), [[
    3,
    1,
  ]]);
  await second.drain();
});

Deno.test("what a window absorbs gives its budget back", async () => {
  const fixture = new Fixture({ size: "1h" });
  const run = fixture.run({ events: 20, bytes: 1_048_576 });
  for (let index = 0; index < 500; index++) fixture.add(index);
  await fixture.clock.advance(5_000);
  assert.equal(run.running.telemetry().settled, 500);
  assert.equal(fixture.source.committed[0], 0);
  await run.drain();
});

Deno.test("results that do not settle stay in the windows, bounded, and are not committed", async () => {
  const fixture = new Fixture({ size: "1s" });
  const waiting = Promise.withResolvers<void>();
  fixture.beforeResult = () => waiting.promise;
  const run = fixture.run();
  for (let index = 0; index < 3_000; index++) fixture.add(index);
  await fixture.clock.advance(5_000);
  assert.equal(run.node("kpis").out, 1_000);
  assert.equal(run.node("kpis").in, 3_000);
  assert.equal(fixture.source.committed[0], 0);
  waiting.resolve();
  await fixture.clock.advance(2_000);
  assert.equal(fixture.results.length, 2_999);
  assert.equal(fixture.source.committed[0], 2_999);
  await run.drain();
});

Deno.test("a drain sends what is due and hands open windows over", async () => {
  const fixture = new Fixture({ size: "1s" });
  const run = fixture.run();
  for (let index = 0; index < 1_500; index++) fixture.add(index);
  await fixture.clock.advance(1_000);
  await run.drain();
  assert.equal(fixture.results.length, 1_499);
  assert.equal(fixture.source.committed[0], 1_499);
});

Deno.test("a revoked partition takes its windows along, another's stay", async () => {
  const fixture = new Fixture();
  const run = fixture.run();
  [1, 2].forEach((seconds) => fixture.add(seconds, 0));
  [1, 2, 3].forEach((seconds) => fixture.add(seconds, 1));
  await fixture.clock.advance(2_000);
  const revoked = fixture.source.revoke(0);
  await fixture.clock.until(revoked);
  fixture.add(21, 1);
  await fixture.clock.advance(2_000);
  assert.deepEqual(fixture.results.map((one) => one.count), [3]);
  fixture.source.grant(0);
  fixture.add(21, 0);
  await fixture.clock.advance(2_000);
  assert.deepEqual(fixture.results.map((one) => one.count), [3, 2]);
  await run.drain();
  assert.deepEqual(fixture.source.faults, []);
});

Deno.test("a partition that is lost and granted anew counts nothing twice", async () => {
  const fixture = new Fixture();
  const run = fixture.run();
  [1, 2, 3].forEach((seconds) => fixture.add(seconds));
  await fixture.clock.advance(2_000);
  fixture.source.lose(0);
  fixture.source.regrant(0);
  fixture.add(21);
  await fixture.clock.advance(2_000);
  assert.deepEqual(fixture.results.map((one) => one.count), [3]);
  await run.drain();
});

Deno.test("a node without room stops the topology", async () => {
  const fixture = new Fixture({ maxGroups: 2, size: "1s", grace: "1h" });
  const run = fixture.run();
  [1, 2, 3].forEach((seconds) => fixture.add(seconds));
  const end = await fixture.clock.until(run.running.done);
  assert.equal(end.kind === "failed" && end.error.code, "window-full");
});

Deno.test("a partition that is handed over leaves its room to others", async () => {
  const fixture = new Fixture({ maxGroups: 2, size: "1s", grace: "1h" });
  const run = fixture.run();
  [1, 2].forEach((seconds) => fixture.add(seconds, 0));
  await fixture.clock.advance(2_000);
  await fixture.clock.until(fixture.source.revoke(0));
  [1, 2].forEach((seconds) => fixture.add(seconds, 1));
  await fixture.clock.advance(2_000);
  assert.equal(run.end, undefined);
  await run.drain();
});
