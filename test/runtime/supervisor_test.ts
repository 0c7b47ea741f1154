import assert from "node:assert/strict";
import { concatMap, map, toArray, windowCount } from "rxjs";
import type { Message } from "../../src/core/message.ts";
import { errorOf } from "../support/actor_harness.ts";
import { MemorySource } from "../support/memory_source.ts";
import { MemoryStore } from "../support/memory_store.ts";
import { batchOf } from "../support/messages.ts";
import { operatorNode, sinkNode, sourceNode } from "../support/small_nodes.ts";
import { smallPlan } from "../support/small_plan.ts";
import { Chain } from "../support/small_topology.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

/** A source, an operator that crashes when it is told to, and a sink. */
class Crashing {
  readonly clock = new VirtualClock();
  readonly source = new MemorySource({ clock: this.clock, partitions: 2 });
  readonly store = new MemoryStore(this.clock);
  readonly closed: string[] = [];
  shouldCrash: (message: Message) => boolean = () => false;
  crashWith: () => Error = () => new TypeError("no such window");

  readonly plan = smallPlan([
    sourceNode("in", this.source.open),
    operatorNode("window", {
      from: "in",
      operate: (input) =>
        input.pipe(
          map((message) => {
            if (this.shouldCrash(message)) throw this.crashWith();
            return message;
          }),
          windowCount(5),
          concatMap((part) => part.pipe(toArray())),
          map(batchOf),
        ),
      close: () => this.#close("window"),
    }),
    sinkNode("out", {
      from: "window",
      write: this.store.write,
      close: () => this.#close("out"),
    }),
  ]);

  start(): TopologyRun {
    return new TopologyRun(this.plan, this.clock);
  }

  #close(id: string): Promise<void> {
    this.closed.push(id);
    return id === "window"
      ? Promise.reject(new Error("cannot close"))
      : Promise.resolve();
  }
}

Deno.test("after a crash all that was not committed is read again in a new epoch", async () => {
  const topology = new Crashing();
  const { source, store, clock } = topology;
  source.add(50);
  source.add(50, { partition: 1 });
  let crashes = 3;
  topology.shouldCrash = ({ record }) =>
    record.offset % 20 === 17 && crashes-- > 0;
  const run = topology.start();
  await clock.advance(10_000);
  const { restarts, settled, inFlight } = run.running.telemetry();
  assert.equal(restarts, 3);
  assert.equal(inFlight.events, 0);
  assert.deepEqual(source.committed, [50, 50]);
  assert.equal(new Set(store.stored).size, 100);
  assert.ok(settled >= 100);
  assert.equal(source.opened, 4);
  assert.match(run.logger.of("error")[0] ?? "", /crash: .*no such window/);
  await run.drain();
  assert.deepEqual(source.faults, []);
});

Deno.test("what was settled before a crash is committed and not read again", async () => {
  const topology = new Crashing();
  const { source, store, clock } = topology;
  source.add(10);
  const run = topology.start();
  await clock.advance(10);
  assert.equal(store.stored.length, 10);
  topology.shouldCrash = ({ record }) =>
    record.offset === 12 && !run.end &&
    run.running.telemetry().restarts === 0;
  source.add(5);
  await clock.advance(5_000);
  assert.equal(store.stored.length, 15);
  assert.equal(run.running.telemetry().settled, 15);
  await run.drain();
});

Deno.test("results of a pipeline that crashed are late and move no commit", async () => {
  const topology = new Crashing();
  const { source, store, clock } = topology;
  store.script = (_, write) => write === 0 ? { takesMs: 5_000 } : {};
  topology.shouldCrash = ({ record }) =>
    record.offset === 7 && run.running.telemetry().restarts === 0;
  source.add(5);
  const run = topology.start();
  await clock.advance(10);
  source.add(5);
  await clock.advance(1_000);
  assert.equal(run.running.telemetry().restarts, 1);
  await clock.advance(10_000);
  assert.equal(run.running.telemetry().settled, 10);
  assert.deepEqual(source.committed, [10, 0]);
  assert.equal(run.running.telemetry().inFlight.events, 0);
  assert.equal(run.node("out").inFlight, 0);
  await run.drain();
  assert.deepEqual(source.faults, []);
});

Deno.test("a topology that crashes again and again ends with the last reason", async () => {
  const topology = new Crashing();
  topology.shouldCrash = () => true;
  topology.source.add(1);
  const run = topology.start();
  const end = await topology.clock.until(run.running.done);
  assert.ok(end.kind === "failed");
  assert.equal(end.error.code, "restart-budget-spent");
  assert.match(end.error.message, /5 restarts in 10 minutes.*no such window/);
  assert.equal(run.running.telemetry().restarts, 5);
  assert.equal(topology.source.closed, 6);
  assert.equal(topology.clock.monotonic(), 200 + 400 + 800 + 1_600 + 3_200);
  assert.equal(topology.clock.timers, 0);
});

Deno.test("a crash now and then never ends a topology", async () => {
  const topology = new Crashing();
  let crashAt = 0;
  topology.shouldCrash = ({ record }) => record.offset === crashAt;
  const run = topology.start();
  for (let round = 0; round < 30; round++) {
    crashAt = topology.source.log[0]?.length ?? 0;
    topology.source.add(5);
    await topology.clock.advance(10);
    crashAt = -1;
    await topology.clock.advance(300_000);
  }
  assert.equal(run.running.telemetry().restarts, 30);
  assert.deepEqual(topology.source.committed, [150, 0]);
  await run.drain();
});

Deno.test("an error that must stop ends the topology at once", async () => {
  const topology = new Crashing();
  topology.shouldCrash = () => true;
  topology.crashWith = () => errorOf("contract-broken");
  topology.source.add(1);
  const run = topology.start();
  const end = await topology.clock.until(run.running.done);
  assert.ok(end.kind === "failed" && end.error.code === "contract-broken");
  assert.equal(run.running.telemetry().restarts, 0);
  assert.equal(topology.clock.monotonic(), 0);
});

Deno.test("every node and source is closed, also where one cannot be", async () => {
  const topology = new Crashing();
  topology.source.before = (action) =>
    action === "close"
      ? Promise.reject(new Error("no broker"))
      : Promise.resolve();
  const run = topology.start();
  await topology.clock.advance(10);
  await run.drain();
  assert.deepEqual(topology.closed, ["window", "out"]);
  assert.deepEqual(run.logger.of("warn"), [
    "Close topology: no broker",
    "Close topology: cannot close",
  ]);
});

Deno.test("a source that does not close keeps the end waiting for ten seconds", async () => {
  const topology = new Crashing();
  topology.source.before = (action) =>
    action === "close" ? new Promise(() => {}) : Promise.resolve();
  const run = topology.start();
  await topology.clock.advance(10);
  await run.drain();
  assert.equal(topology.clock.monotonic(), 10_010);
  assert.deepEqual(topology.closed, ["window", "out"]);
  assert.equal(
    run.logger.of("warn")[0],
    "Close topology: not done within 10s",
  );
});

Deno.test("a crash of one source stops the intake of the others at once", async () => {
  const clock = new VirtualClock();
  const first = new MemorySource({ clock, topic: "first" });
  const second = new MemorySource({ clock, topic: "second" });
  const store = new MemoryStore(clock);
  const plan = smallPlan([
    sourceNode("first", first.open),
    sourceNode("second", second.open),
    sinkNode("out", { from: ["first", "second"], write: store.write }),
  ]);
  first.before = (action) =>
    action === "poll" && clock.monotonic() >= 50
      ? Promise.reject(errorOf("not-authorized"))
      : action === "close"
      ? clock.sleep(60_000)
      : Promise.resolve();
  first.add(1);
  const run = new TopologyRun(plan, clock);
  await clock.advance(60);
  first.add(1);
  await clock.advance(1_000);
  const polls = second.polls.length;
  second.add(100);
  await clock.advance(10_000);
  assert.equal(second.polls.length, polls);
  assert.equal((await clock.until(run.running.done)).kind, "failed");
});

Deno.test("a failure without an error route ends the topology with the remedy", async () => {
  const chain = new Chain();
  const [source, , , , sink] = chain.plan.nodes;
  assert.ok(source && sink);
  const bare = {
    ...chain.plan,
    nodes: [{ ...source, consumers: ["a"] }, {
      ...sink,
      from: ["in"],
      input: "message" as const,
      onError: undefined,
    }],
  };
  chain.store().refuse = () => errorOf("write-rejected");
  chain.source.add(1);
  const run = new TopologyRun(bare, chain.clock);
  const end = await chain.clock.until(run.running.done);
  assert.ok(end.kind === "failed" && end.error.code === "topology-invalid");
  assert.deepEqual(chain.source.committed, [0]);
});

Deno.test("restarts leave no listener and no pipeline behind", async () => {
  const topology = new Crashing();
  const add = AbortSignal.prototype.addEventListener;
  const remove = AbortSignal.prototype.removeEventListener;
  const listening = new Map<AbortSignal, number>();
  const count = (signal: AbortSignal, by: number) =>
    listening.set(signal, (listening.get(signal) ?? 0) + by);
  AbortSignal.prototype.addEventListener = function (
    this: AbortSignal,
    ...args: Parameters<typeof add>
  ) {
    count(this, 1);
    return add.apply(this, args);
  } as typeof add;
  AbortSignal.prototype.removeEventListener = function (
    this: AbortSignal,
    ...args: Parameters<typeof remove>
  ) {
    count(this, -1);
    return remove.apply(this, args);
  } as typeof remove;
  try {
    const run = topology.start();
    for (let round = 0; round < 20; round++) {
      let isFirst = true;
      topology.shouldCrash = () => isFirst && !(isFirst = false);
      topology.source.add(5);
      await topology.clock.advance(300_000);
    }
    assert.equal(run.running.telemetry().restarts, 20);
    const open = [...listening].filter(([signal]) => !signal.aborted);
    const most = Math.max(...open.map(([, listeners]) => listeners));
    assert.ok(most <= 2, `${most} listeners on one signal`);
    await run.drain();
  } finally {
    AbortSignal.prototype.addEventListener = add;
    AbortSignal.prototype.removeEventListener = remove;
  }
});
