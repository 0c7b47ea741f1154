import assert from "node:assert/strict";
import { batchesKept, BatchHistory } from "../../src/runtime/batch_history.ts";
import { errorOf } from "../support/actor_harness.ts";
import { batchOf, messageOf } from "../support/messages.ts";
import { Chain } from "../support/small_topology.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

Deno.test("a batch is told of from its first message to its last store", async () => {
  let calls = 0;
  const chain = new Chain({
    call: () => (batch) =>
      calls++ === 0
        ? Promise.reject(errorOf("call-failed"))
        : Promise.resolve(batch.messages.map((one) =>
          one.record.offset === 2
            ? errorOf("score-rejected")
            : one.withValue({
              model_versions: { trust: "t1" },
            })
        )),
    sinks: ["a", "b"],
  });
  chain.store("b").script = () => ({ takesMs: 250 });
  const run = chain.start();
  chain.source.add(5);
  await chain.clock.when(() => run.running.telemetry().settled === 5);
  const [report, ...others] = run.running.batches();
  assert.deepEqual(others, []);
  assert.ok(report);
  assert.equal(report.node, "score");
  assert.equal(report.state, "done");
  assert.equal(report.items, 5);
  assert.equal(report.requests, 2);
  assert.equal(report.failed, 1);
  assert.equal(report.versions, "trust t1");
  assert.equal(report.reason, "wait");
  assert(report.waitMs > 0 && report.callMs > 0);
  assert.deepEqual(report.sinks, { a: 0, b: 250 });
  await run.drain();
});

Deno.test("a call under way is told of with the time so far", () => {
  const clock = new VirtualClock();
  const history = new BatchHistory(clock);
  history.begin("score", batchOf([messageOf()])).end(undefined);
  history.begin("score", batchOf([messageOf()])).request();
  const [now, before] = history.reports();
  assert.deepEqual([now?.state, now?.requests], ["calling", 1]);
  assert.deepEqual([before?.state, before?.failed], ["cut off", 1]);
});

Deno.test("only the last batches are kept", () => {
  const history = new BatchHistory(new VirtualClock());
  for (let count = 0; count < batchesKept + 50; count++) {
    history.begin("score", batchOf([messageOf()])).end([]);
  }
  const numbers = history.reports().map((one) => one.number);
  assert.equal(numbers.length, batchesKept);
  assert.deepEqual([numbers[0], numbers.at(-1)], [250, 51]);
});

Deno.test("each sink is told of at the call that is nearest above it", () => {
  const above = { scores: "score", alerts: "alert" };
  const history = new BatchHistory(
    new VirtualClock(),
    new Map(
      Object.entries(above).map(([sink, call]) => [sink, new Set([call])]),
    ),
  );
  const batch = batchOf([messageOf()]);
  for (const node of ["enrich", "score", "alert"]) {
    history.begin(node, batch).end(batch.messages);
  }
  history.stored("alerts", batch);
  history.stored("scores", batch);
  assert.deepEqual(
    history.reports().map(({ node, sinks }) => ({ node, sinks })),
    [
      { node: "alert", sinks: { alerts: 0 } },
      { node: "score", sinks: { scores: 0 } },
      { node: "enrich", sinks: {} },
    ],
  );
});
