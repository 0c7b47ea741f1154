import assert from "node:assert/strict";
import { NodeWindow } from "../../src/sources/telemetry/node_window.ts";
import { telemetry } from "../../src/sources/telemetry.ts";
import { RunningTopologies } from "../../src/runtime/running_topologies.ts";
import { errorOf } from "../support/actor_harness.ts";
import { nodeContext } from "../support/node_context.ts";
import { sinkNode, windowNode } from "../support/small_nodes.ts";
import { type SmallNode, smallPlan } from "../support/small_plan.ts";
import { Chain, type ChainParts } from "../support/small_topology.ts";
import { TopologyRun } from "../support/topology_run.ts";

/** Two windows of all nodes. */
const budgetEvents = 12;

/** The chain of the hot path beside a topology that tells of both. */
class Measured {
  readonly chain: Chain;
  readonly topologies: RunningTopologies;
  readonly told: NodeWindow[] = [];
  readonly measuring: TopologyRun;
  readonly measured: TopologyRun;
  /** Whether what is told can be written. */
  store: () => Promise<void> = () => Promise.resolve();

  constructor(parts: ChainParts = {}) {
    this.chain = new Chain(parts);
    const { clock, plan } = this.chain;
    this.topologies = new RunningTopologies(clock, "one");
    const metrics = {
      ...smallPlan([
        this.telemetry(),
        sinkNode("metrics", {
          from: "telemetry",
          policy: { timeoutMs: 10_000 },
          write: async ({ messages }) => {
            await this.store();
            for (const { value } of messages) {
              assert.ok(value instanceof NodeWindow);
              this.told.push(value);
            }
            return messages.map(() => undefined);
          },
        }),
      ], { budget: { events: budgetEvents, bytes: 1_048_576 } }),
      name: "metrics",
    };
    this.measuring = this.#start(metrics);
    this.measured = this.#start(plan);
  }

  /** What was told of a node, oldest first. */
  of(node: string): NodeWindow[] {
    return this.told.filter(({ group }) => group.node === node);
  }

  /** Drains both; nothing may be left behind. */
  async drain(): Promise<void> {
    const { clock } = this.chain;
    for (const { running } of [this.measured, this.measuring]) {
      running.drain();
      assert.deepEqual(await clock.until(running.done), { kind: "drained" });
    }
    assert.equal(clock.timers, 0);
  }

  #start(plan: ReturnType<typeof smallPlan>): TopologyRun {
    const { clock } = this.chain;
    return new TopologyRun(plan, clock, () => 0.5, this.topologies);
  }

  telemetry(): SmallNode {
    const options = telemetry.options.parse({ interval: "1s" });
    return {
      id: "telemetry",
      role: "source",
      output: "message",
      from: [],
      facts: telemetry.facts(options),
      create: () =>
        telemetry.create(
          options,
          nodeContext({
            id: "telemetry",
            clock: this.chain.clock,
            metrics: this.topologies,
          }),
        ),
    };
  }
}

Deno.test("a source tells what the nodes of other topologies do", async () => {
  const all = new Measured({
    map: (one) => one.record.offset === 3 ? errorOf("not-json") : one,
  });
  all.chain.source.add(25);
  await all.chain.clock.advance(3_500);
  const parse = all.of("parse");
  assert.equal(parse.length, 3);
  const sums = (name: string) =>
    parse.reduce((sum, { measures }) => sum + Number(measures[name]), 0);
  assert.deepEqual(
    [sums("in"), sums("out"), sums("errors")],
    [25, 24, 1],
  );
  assert.deepEqual(all.of("in").map(({ measures }) => measures.lag), [0, 0, 0]);
  assert.ok(all.of("a").some(({ measures }) => measures.p95_ms !== null));
  await all.drain();
});

Deno.test("nodes that carry nothing else are left out, so that nothing tells of itself", async () => {
  const all = new Measured();
  await all.chain.clock.advance(5_500);
  const nodes = new Set(all.told.map(({ group }) => String(group.node)));
  assert.deepEqual([...nodes].sort(), [
    ...["a", "batch", "dead", "in", "parse", "score"],
  ]);
  // One a node and window, however long it runs.
  assert.equal(all.told.length, 5 * nodes.size);
  await all.drain();
});

Deno.test("a topology that only tells is idle", async () => {
  const all = new Measured();
  await all.chain.clock.advance(10_300);
  assert.ok(all.told.length > 0);
  assert.ok(all.measuring.running.quietMs() > 10_000);
  assert.deepEqual(
    (await all.measuring.running.lag())?.map(({ end, position }) =>
      end - position
    ),
    [0],
  );
  await all.drain();
});

Deno.test("windows over what is told are no work either", async () => {
  const all = new Measured();
  const { clock } = all.chain;
  const results: unknown[] = [];
  const plan = smallPlan([
    all.telemetry(),
    windowNode("sums", {
      from: "telemetry",
      clock,
      options: {
        size: "2s",
        by: ["group.topology"],
        measures: { in: { sum: "measures.in" } },
      },
    }),
    sinkNode("metrics", {
      from: "sums",
      write: ({ messages }) => {
        results.push(...messages.map(({ value }) => value));
        return Promise.resolve(messages.map(() => undefined));
      },
    }),
  ]);
  const run = new TopologyRun(plan, clock, () => 0.5, all.topologies);
  await clock.advance(10_300);
  assert.ok(results.length > 0);
  assert.ok(run.running.quietMs() > 10_000);
  run.running.drain();
  await clock.until(run.running.done);
  await all.drain();
});

Deno.test("a log that does not say how far it goes leaves the lag unknown, a second late at most", async () => {
  const all = new Measured();
  const running = all.measured.running;
  const hung = new RunningTopologies(all.chain.clock);
  hung.add(all.chain.plan, {
    telemetry: () => running.telemetry(),
    state: () => running.state(),
    lag: () => new Promise(() => {}),
  });
  const began = all.chain.clock.monotonic();
  const nodes = await all.chain.clock.until(hung.withLags());
  assert.equal(all.chain.clock.monotonic() - began, 1_000);
  assert.ok(nodes.length > 0 && nodes.every(({ lag }) => lag === null));
  hung.add(all.chain.plan, {
    telemetry: () => running.telemetry(),
    state: () => running.state(),
    lag: () => Promise.reject(errorOf("log-unavailable")),
  });
  await all.chain.clock.until(hung.withLags());
  await all.drain();
});

Deno.test("a sink that stalls bounds what is told, loses nothing of it and stops nothing else", async () => {
  const all = new Measured();
  let isStalled = true;
  const held: (() => void)[] = [];
  all.store = () =>
    isStalled
      ? new Promise((resolve) => held.push(resolve))
      : Promise.resolve();
  await all.chain.clock.advance(5_000);
  all.chain.source.add(20);
  await all.chain.clock.advance(4_000);
  assert.deepEqual(all.chain.source.committed, [20]);
  const { events } = all.measuring.running.telemetry().inFlight;
  assert.equal(events, budgetEvents);
  isStalled = false;
  for (const resolve of held) resolve();
  await all.chain.clock.advance(3_000);
  const counts = all.of("in").map(({ count }) => count);
  assert.equal(counts.reduce((sum, count) => sum + count, 0), 20);
  await all.drain();
});

Deno.test("the end of a run tells how far its last window has come", async () => {
  const all = new Measured();
  await all.chain.clock.advance(1_200);
  all.chain.source.add(7);
  await all.chain.clock.advance(300);
  await all.drain();
  const last = all.of("in").at(-1);
  assert.deepEqual([last?.count, last?.final], [7, false]);
});
