import assert from "node:assert/strict";
import {
  concatMap,
  filter,
  map,
  type Observable,
  toArray,
  windowCount,
} from "rxjs";
import type { Message } from "../../src/core/message.ts";
import type { PartitionWhy } from "../../src/runtime/partition_why.ts";
import { Telemetry } from "../../src/runtime/telemetry.ts";
import { noProgressMs, Watchdog } from "../../src/runtime/watchdog.ts";
import { MemorySource } from "../support/memory_source.ts";
import { MemoryStore } from "../support/memory_store.ts";
import { RecordingLogger } from "../support/recording_logger.ts";
import { batchOf } from "../support/messages.ts";
import { operatorNode, sinkNode, sourceNode } from "../support/small_nodes.ts";
import { smallPlan, type SmallPlanOptions } from "../support/small_plan.ts";
import { TopologyRun } from "../support/topology_run.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const hour = 3_600_000;

/** A source of two partitions, an operator that may lose messages, a sink. */
class Watchable {
  readonly clock = new VirtualClock();
  readonly source = new MemorySource({ clock: this.clock, partitions: 2 });
  readonly store = new MemoryStore(this.clock);
  loses: (message: Message) => boolean = () => false;

  start(options: SmallPlanOptions = {}): TopologyRun {
    const plan = smallPlan([
      sourceNode("in", this.source.open),
      operatorNode("gather", {
        from: "in",
        operate: (input: Observable<Message>) =>
          input.pipe(
            filter((message) => !this.loses(message)),
            windowCount(1),
            concatMap((part) => part.pipe(toArray())),
            filter((messages) => messages.length > 0),
            map(batchOf),
          ),
      }),
      sinkNode("out", { from: "gather", write: this.store.write }),
    ], options);
    return new TopologyRun(plan, this.clock);
  }
}

async function whyOf(run: TopologyRun, partition = 0): Promise<PartitionWhy> {
  const whys = await run.running.why();
  const found = whys.find((one) => one.partition === partition);
  assert.ok(found);
  return found;
}

function stalls(run: TopologyRun): number {
  return run.running.telemetry().stalls;
}

Deno.test("a poll that never comes back is found, and a new session reads on", async () => {
  const { clock, source, store, start } = watchable();
  source.add(10);
  source.before = (action) =>
    action === "poll" && source.opened === 1
      ? new Promise(() => {})
      : Promise.resolve();
  const run = start();
  await clock.advance(noProgressMs - 10_000);
  assert.equal(stalls(run), 0);
  assert.equal((await whyOf(run)).condition, "moving");
  await clock.advance(30_000);
  assert.equal(stalls(run), 1);
  assert.equal(source.opened, 2);
  assert.equal(new Set(store.stored).size, 10);
  assert.match(
    run.logger.of("error").join("\n"),
    /has not moved for 1m0?s? ?.*a poll of in does not come back: offset 0/,
  );
  await run.drain();
});

/** Its parts, with `start` bound. */
function watchable() {
  const parts = new Watchable();
  const { clock, source, store } = parts;
  return {
    clock,
    source,
    store,
    lose: (loses: Watchable["loses"]) => void (parts.loses = loses),
    start: (options?: SmallPlanOptions) => parts.start(options),
  };
}

Deno.test("a message that is lost between nodes is found and read again", async () => {
  const { clock, source, store, lose, start } = watchable();
  let losses = 1;
  lose(({ record }) => record.offset === 3 && losses-- > 0);
  source.add(10);
  const run = start();
  await clock.advance(1_000);
  const why = await whyOf(run);
  assert.equal(why.offset, 3);
  assert.equal(why.ageMs, 1_000);
  assert.equal(why.lag, 7);
  // Others that go past it are no progress.
  for (let minute = 0; minute < 3; minute++) {
    source.add(1);
    await clock.advance(30_000);
  }
  assert.equal(stalls(run), 1);
  assert.deepEqual(source.committed, [13, 0]);
  assert.equal(new Set(store.stored).size, 13);
  await run.drain();
});

Deno.test("a store that is away for hours is waited for, and named", async () => {
  const { clock, source, store, start } = watchable();
  store.isUp = false;
  source.add(5);
  const run = start();
  await clock.advance(3 * hour);
  assert.equal(stalls(run), 0);
  const why = await whyOf(run);
  assert.equal(why.condition, "waiting");
  assert.equal(why.node, "out");
  assert.equal(why.offset, 0);
  assert.ok(why.attempts > 10);
  assert.equal(why.error?.code, "write-unavailable");
  const { ready, checks } = run.running.health();
  assert.equal(ready, false);
  const bad = checks.filter((one) => !one.ok);
  assert.deepEqual(bad.map((one) => one.name), ["sink out"]);
  assert.match(bad[0]?.detail ?? "", /The store is away/);
  store.isUp = true;
  await clock.advance(60_000);
  assert.equal(run.running.health().ready, true);
  assert.equal((await whyOf(run)).condition, "idle");
  assert.equal(stalls(run), 0);
  await run.drain();
});

Deno.test("a partition without budget waits for the node that has spent it", async () => {
  const { clock, source, store, start } = watchable();
  store.isUp = false;
  source.add(50);
  const run = start({ budget: { events: 10, bytes: 100_000 } });
  await clock.advance(5_000);
  source.add(5, { partition: 1 });
  await clock.advance(2 * hour);
  const why = await whyOf(run, 1);
  assert.equal(why.condition, "waiting");
  assert.equal(why.node, "out");
  assert.equal(why.offset, null);
  assert.match(why.reason, /budget is spent: it waits for out/);
  store.isUp = true;
  await clock.advance(noProgressMs * 2);
  assert.equal(stalls(run), 0);
  assert.deepEqual(source.committed, [50, 5]);
  await run.drain();
});

Deno.test("a topic without news is no standstill", async () => {
  const { clock, source, start } = watchable();
  source.add(3);
  const run = start();
  await clock.advance(5 * hour);
  source.add(3);
  await clock.advance(5_000);
  assert.equal(stalls(run), 0);
  assert.equal(source.opened, 1);
  assert.equal((await whyOf(run)).condition, "idle");
  assert.deepEqual(run.running.health().ready, true);
  await run.drain();
});

Deno.test("a source that stays stuck ends the run when its restarts are spent", async () => {
  const { clock, source, start } = watchable();
  source.add(10);
  source.before = (action) =>
    action === "poll" ? new Promise(() => {}) : Promise.resolve();
  const run = start();
  const end = await clock.until(run.running.done);
  assert.ok(end.kind === "failed");
  assert.equal(end.error.code, "restart-budget-spent");
  assert.match(end.error.message, /does not come back/);
  assert.equal(clock.timers, 0);
});

Deno.test("last offsets without records are tried once and then taken for the end", async () => {
  const { clock, source, start } = watchable();
  source.add(4);
  const open = source.open;
  // As after a transaction: the end is one more than what can be read.
  const beyond: typeof open = async (events) => {
    const session = await open(events);
    return {
      ...session,
      lag: async () =>
        (await session.lag()).map((one) => ({ ...one, end: one.end + 1 })),
    };
  };
  Object.assign(source, { open: beyond });
  const run = start();
  await clock.advance(5 * hour);
  assert.equal(stalls(run), 2, "each partition once");
  const why = await whyOf(run);
  assert.equal(why.condition, "idle");
  assert.match(why.reason, /its last offsets hold no records/);
  assert.equal(run.running.health().ready, true);
  await run.drain();
});

Deno.test("a log that does not answer is waited for", async () => {
  const { clock, source, start } = watchable();
  const open = source.open;
  const silent: typeof open = async (events) => ({
    ...await open(events),
    lag: () => new Promise(() => {}),
  });
  Object.assign(source, { open: silent });
  const run = start();
  source.before = (action) =>
    action === "poll" ? new Promise(() => {}) : Promise.resolve();
  await clock.advance(hour);
  assert.equal(stalls(run), 0);
  const asked = run.running.why();
  await clock.advance(10_000);
  assert.match((await asked)[0]?.reason ?? "", /it cannot be reached/);
  await run.stop();
});

Deno.test("a topology is not ready before it has partitions, and while it drains", async () => {
  const { clock, source, store, start } = watchable();
  let grant = () => {};
  source.before = (action) =>
    action === "open"
      ? new Promise((resolve) => grant = resolve)
      : Promise.resolve();
  const run = start();
  await clock.advance(1_000);
  const names = () =>
    run.running.health().checks.filter((one) => !one.ok).map((one) => one.name);
  assert.deepEqual(names(), ["assigned in"]);
  grant();
  await clock.advance(1_000);
  assert.deepEqual(names(), []);
  store.script = () => ({ takesMs: 500 });
  source.add(1);
  await clock.advance(100);
  run.running.drain();
  assert.ok(names().includes("not draining"));
  await clock.until(run.running.done);
});

Deno.test("what was waited for rightly is not held against a partition afterwards", async () => {
  const clock = new VirtualClock();
  const plan = smallPlan([]);
  const telemetry = new Telemetry([], clock);
  const logger = new RecordingLogger();
  const watchdog = new Watchdog({ plan, telemetry, clock, logger });
  let answers = false;
  const partition = {
    topic: "t",
    partition: 0,
    epoch: 1,
    committed: 5,
    committable: 5,
    position: 5,
    next: 5,
    inFlight: 0,
    oldest: undefined,
    revoking: false,
    isPaused: false,
  };
  const stuck: string[] = [];
  const stop = watchdog.watch({
    progress: () => [{
      id: "in",
      partitions: [partition],
      isPaused: false,
      waitsForBudget: false,
      pollingSince: undefined,
    }],
    lag: () =>
      answers
        ? Promise.resolve([{ topic: "t", partition: 0, position: 5, end: 9 }])
        : Promise.reject(new Error("away")),
  }, (error) => stuck.push(error.code));
  await clock.advance(hour);
  answers = true;
  await clock.advance(noProgressMs - 10_000);
  assert.deepEqual(stuck, []);
  await clock.advance(20_000);
  assert.deepEqual(stuck, ["no-progress"]);
  stop();
  telemetry.close();
  assert.equal(clock.timers, 0);
});
