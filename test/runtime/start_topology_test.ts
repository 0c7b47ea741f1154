import assert from "node:assert/strict";
import type { NodeContext } from "../../src/core/node.ts";
import { startTopology } from "../../src/runtime/start_topology.ts";
import { errorOf } from "../support/actor_harness.ts";
import { nodeContext } from "../support/node_context.ts";
import { RecordingLogger } from "../support/recording_logger.ts";
import { Chain } from "../support/small_topology.ts";
import { TopologyRun } from "../support/topology_run.ts";

Deno.test("a topology is quiet once nothing is in flight and nothing comes", async () => {
  const chain = new Chain({ sinkPolicy: { timeoutMs: 10_000 } });
  chain.store().script = () => ({ takesMs: 5_000 });
  const run = chain.start();
  const quietMs = () => run.running.quietMs();
  await chain.clock.advance(500);
  assert.equal(quietMs(), 500);
  chain.source.add(3);
  await chain.clock.advance(10);
  assert.equal(quietMs(), 0);
  await chain.clock.advance(700);
  assert.equal(quietMs(), 0);
  await chain.clock.when(() => run.running.telemetry().inFlight.events === 0);
  const endedAt = chain.clock.monotonic();
  await chain.clock.advance(1_234);
  assert.equal(quietMs(), chain.clock.monotonic() - endedAt);
  await run.drain();
});

Deno.test("a topology is not quiet while a best-effort end is owed", async () => {
  const chain = new Chain({
    sinks: ["a", "(loose)"],
    sinkPolicy: { timeoutMs: 3_000, retry: { attempts: 1 } },
  });
  chain.store("loose").script = () => ({ takesMs: Infinity });
  chain.source.add(1);
  const run = chain.start();
  await chain.clock.advance(2_500);
  assert.equal(run.running.telemetry().settled, 1);
  assert.equal(run.running.quietMs(), 0);
  await chain.clock.advance(1_000);
  assert.ok(run.running.quietMs() > 0 && run.running.quietMs() < 1_000);
  await run.drain();
});

Deno.test("a topology is not quiet while it has restarted and not read again", async () => {
  const chain = new Chain({
    map: (one) => one.record.offset === 2 ? errorOf("not-json") : one,
  });
  chain.burial = () =>
    run.running.telemetry().restarts < 4
      ? Promise.reject(errorOf("write-rejected"))
      : Promise.resolve();
  chain.source.before = (action) =>
    action === "open" ? chain.clock.sleep(900) : Promise.resolve();
  chain.source.add(5);
  const run = chain.start();
  let mostQuiet = 0;
  while (run.running.telemetry().settled < 5) {
    await chain.clock.advance(10);
    mostQuiet = Math.max(mostQuiet, run.running.quietMs());
  }
  assert.ok(mostQuiet < 1_000, `quiet for ${mostQuiet} ms`);
  await run.drain();
});

Deno.test("each node is made anew with its place, for each start", async () => {
  const chain = new Chain();
  const contexts: NodeContext[] = [];
  const nodes = chain.plan.nodes.map((node) => ({
    ...node,
    type: {
      ...node.type,
      create: (options: Record<string, unknown>, context: NodeContext) => {
        contexts.push(context);
        return node.type.create(options, context);
      },
    },
  }));
  const run = new TopologyRun({ ...chain.plan, nodes }, chain.clock);
  await chain.clock.advance(10);
  assert.deepEqual(
    contexts.map((one) => one.id),
    ["in", "parse", "batch", "score", "a", "dead"],
  );
  assert.equal(contexts[0]?.topology, "small");
  assert.equal(contexts[0]?.configHash, "0123456789ab");
  await run.drain();
});

Deno.test("a node that cannot be made ends the run and closes the ones before it", async () => {
  const chain = new Chain();
  const closed: string[] = [];
  const nodes = chain.plan.nodes.map((node) => ({
    ...node,
    type: {
      ...node.type,
      create: () => {
        if (node.id === "score") throw errorOf("config-invalid");
        return {
          kind: "map" as const,
          map: () => errorOf("not-json"),
          close: () => {
            closed.push(node.id);
            return node.id === "in"
              ? Promise.reject(new Error("cannot close"))
              : Promise.resolve();
          },
        };
      },
    },
  }));
  const logger = new RecordingLogger();
  const running = startTopology({
    plan: { ...chain.plan, nodes },
    drivers: nodeContext().drivers,
    clock: chain.clock,
    logger,
  });
  const end = await chain.clock.until(running.done);
  assert.ok(end.kind === "failed" && end.error.code === "config-invalid");
  assert.deepEqual(closed, ["in", "parse", "batch"]);
  assert.deepEqual(logger.of("warn"), ["Close topology: cannot close"]);
  assert.equal(chain.clock.timers, 0);
});

Deno.test("lag is told while a topology runs, and nothing after", async () => {
  const chain = new Chain({
    partitions: 2,
    budget: { events: 10, bytes: 10_000 },
    sinkPolicy: { timeoutMs: 86_400_000 },
  });
  chain.store().script = () => ({ takesMs: Infinity });
  chain.source.add(30);
  chain.source.add(3, { partition: 1 });
  const run = chain.start();
  await chain.clock.advance(100);
  const topic = "kol.profiles.raw";
  assert.deepEqual(await run.running.lag(), [
    { topic, partition: 0, position: 10, end: 30 },
    { topic, partition: 1, position: 0, end: 3 },
  ]);
  await run.stop();
  assert.equal(await run.running.lag(), undefined);
});
