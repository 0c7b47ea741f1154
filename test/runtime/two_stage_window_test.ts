import assert from "node:assert/strict";
import type { NodeInstance } from "../../src/core/node.ts";
import { isShuffled } from "../../src/core/shuffled.ts";
import type { Log, LogAdmin } from "../../src/drivers/log.ts";
import { windowMerge } from "../../src/operators/window_merge.ts";
import { windowPartial } from "../../src/operators/window_partial.ts";
import type { WindowResult } from "../../src/operators/window/window_result.ts";
import { MemorySource } from "../support/memory_source.ts";
import { nodeContext } from "../support/node_context.ts";
import {
  deadLetterNode,
  sinkNode,
  sourceNode,
} from "../support/small_nodes.ts";
import { type SmallNode, smallPlan } from "../support/small_plan.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const topic = "g.kpis.parts";
const encoder = new TextEncoder();
const options = { size: "10s", maxFuture: "1d", idle: "20s" };

/** Both stages in one topology, over topics in memory. */
class Fixture {
  readonly clock = new VirtualClock();
  readonly events = new MemorySource({ clock: this.clock, partitions: 2 });
  readonly parts = new MemorySource({
    clock: this.clock,
    topic,
    partitions: 2,
  });
  readonly results: WindowResult[] = [];
  readonly #start = Math.ceil(this.clock.now() / 60_000) * 60_000;

  /** Writes an event so many seconds after the first window's start. */
  add(seconds: number, partition = 0): void {
    const timestamp = this.#start + seconds * 1_000;
    this.events.add(1, { partition, timestamp });
  }

  run(): TopologyRun {
    return new TopologyRun(smallPlan(this.#nodes()), this.clock);
  }

  #nodes(): SmallNode[] {
    return [
      sourceNode("events", this.events.open),
      sourceNode("kpis-parts", this.parts.open, { topicsRead: [topic] }),
      operator("kpis-partial", "events", () => this.#partial()),
      this.#shuffle(),
      operator("kpis", "kpis-parts", () => this.#merge()),
      sinkNode("results", {
        from: "kpis",
        onError: "dead",
        write: ({ messages }) => {
          for (const { value } of messages) {
            this.results.push(value as WindowResult);
          }
          return Promise.resolve(messages.map(() => undefined));
        },
      }),
      deadLetterNode("dead", { write: () => Promise.resolve() }),
    ];
  }

  #shuffle(): SmallNode {
    const sink = sinkNode("kpis-shuffle", {
      from: "kpis-partial",
      onError: "dead",
      write: ({ messages }) => {
        for (const message of messages) {
          assert.ok(isShuffled(message.value));
          const value = encoder.encode(message.value.toJsonText());
          const isMarker = message.value.shuffleKey === undefined;
          for (const partition of isMarker ? [0, 1] : [0]) {
            this.parts.add(1, { partition, value });
          }
        }
        return Promise.resolve(messages.map(() => undefined));
      },
    });
    const internalTopic = { topic, partitions: 2, retentionMs: 1 };
    return { ...sink, facts: { ...sink.facts, internalTopic } };
  }

  #partial() {
    return windowPartial.create(
      windowPartial.options.parse({ ...options, window: "kpis" }),
      nodeContext({ clock: this.clock }),
    );
  }

  #merge() {
    const { topic } = this.events;
    const admin = {
      listTopics: () => Promise.resolve([{ topic, partitions: 2, copies: 1 }]),
    } as Partial<LogAdmin> as LogAdmin;
    return windowMerge.create(
      windowMerge.options.parse({ ...options, sources: [topic] }),
      nodeContext({
        id: "kpis",
        clock: this.clock,
        drivers: { log: { admin } as Partial<Log> as Log },
      }),
    );
  }
}

function operator(
  id: string,
  from: string,
  create: () => NodeInstance | Promise<NodeInstance>,
): SmallNode {
  return {
    id,
    role: "operator",
    output: "message",
    from: [from],
    onError: "dead",
    facts: { summary: "" },
    create,
  };
}

Deno.test("both stages run in one topology, and what they have settled is committed", async () => {
  const fixture = new Fixture();
  const run = fixture.run();
  [1, 2, 31].forEach((seconds) => fixture.add(seconds, 0));
  [3, 31].forEach((seconds) => fixture.add(seconds, 1));
  await fixture.clock.advance(5_000);
  assert.deepEqual(fixture.results.map((one) => [one.count, one.final]), [
    [3, true],
  ]);
  assert.deepEqual(fixture.events.committed, [2, 1]);
  await run.drain();
  assert.deepEqual(fixture.events.faults, []);
  assert.deepEqual(fixture.parts.faults, []);
});

Deno.test("a topology whose markers alone go round is idle", async () => {
  const fixture = new Fixture();
  const run = fixture.run();
  [1, 31].forEach((seconds) => fixture.add(seconds, 0));
  await fixture.clock.advance(40_000);
  const markers = fixture.parts.log[1]?.length ?? 0;
  await fixture.clock.advance(60_000);
  assert.ok((fixture.parts.log[1]?.length ?? 0) >= markers + 10);
  assert.ok(run.running.quietMs() > 50_000, String(run.running.quietMs()));
  await run.drain();
});

Deno.test("a partition is not idle while the topology is paused", async () => {
  const fixture = new Fixture();
  const run = fixture.run();
  [1, 31].forEach((seconds) => fixture.add(seconds, 0));
  fixture.add(2, 1);
  await fixture.clock.advance(3_000);
  run.running.pause();
  await fixture.clock.advance(60_000);
  const idle = fixture.parts.log[1]?.filter(({ value }) =>
    JSON.parse(new TextDecoder().decode(value ?? undefined)).idle === true
  );
  assert.deepEqual(idle, []);
  run.running.resume();
  await fixture.clock.advance(60_000);
  assert.deepEqual(fixture.results.map((one) => [one.count, one.final]), [
    [2, true],
  ]);
  await run.drain();
});
