import assert from "node:assert/strict";
import type {
  RecoveryResult,
  SoakResult,
  StackResult,
} from "../../scripts/bench/stack/stack_results.ts";
import type { SaturationRun } from "../../scripts/bench/stack/saturation.ts";
import { serverEnv } from "../../scripts/support/server_env.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";
import { runTask } from "../support/task.ts";

/** What `bench stack` prints as JSON on the servers of the tests. */
async function bench<T>(...args: readonly string[]): Promise<T> {
  const { kafka, redis, cassandra } = await realStack();
  const servers = { brokers: kafka, redis: `redis://${redis}`, cassandra };
  const { code, stdout, stderr } = await runTask(
    ["bench", "stack", ...args, "--json"],
    serverEnv(servers, ""),
  );
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

function assertMeasured(run: SaturationRun): void {
  assert.ok(run.hotpathCpuUs > 0 && run.childCpuUs > 0);
  assert.equal(run.totalCpuUs, run.hotpathCpuUs + run.childCpuUs);
  assert.ok(run.eventsPerSecond > 0 && run.readyMs > 0);
  assert.ok(run.earlyMiB > 0 && run.lateMiB > 0);
}

onStack(
  "bench stack measures saturation and each rate, with and without Cassandra",
  async () => {
    const result = await bench<StackResult>(
      ...["--events", "40000", "--runs", "1"],
      ...["--rates", "100,200", "--seconds", "3"],
    );
    assertMeasured(result.allSinks);
    assertMeasured(result.withoutCassandra);
    assert.deepEqual(Object.keys(result.allSinks.serversCpuUs).sort(), [
      "cassandra",
      "kafka",
      "redis",
    ]);
    for (const rates of [result.atRate, result.atRateWithoutCassandra]) {
      assert.deepEqual(rates.map((one) => one.perSecond), [100, 200]);
      for (const { p50Ms, p99Ms, maxMs, behind } of rates) {
        assert.ok(p50Ms >= 0 && p50Ms <= p99Ms && p99Ms <= maxMs);
        assert.ok(behind >= 0);
      }
    }
  },
);

onStack(
  "bench stack recovery measures the silence after each kill -9",
  async () => {
    const result = await bench<RecoveryResult>("recovery", "--runs", "1");
    // Nothing starts in no time, and a member without a name waits 30 s.
    for (const ms of [result.childMs, result.hotpathMs]) {
      assert.ok(ms > 50 && ms < 25_000, `${ms} ms`);
    }
  },
);

onStack("bench stack soak tells memory at each tenth", async () => {
  const result = await bench<SoakResult>(
    ...["soak", "--events", "20000", "--without", "history"],
  );
  assertMeasured(result);
  assert.ok(result.memory.length > 0);
  assert.equal(result.memory.at(-1)?.done, 20_000);
  assert.ok(result.memory.every((one) => one.MiB > 50));
});
