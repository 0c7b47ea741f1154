import assert from "node:assert/strict";
import type { TcpProxy } from "../../scripts/chaos/tcp_proxy.ts";
import type { Child } from "../support/child.ts";
import { logOf } from "../support/hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { proxyToKafka } from "../support/proxy_to_kafka.ts";
import { RealHotPath } from "../support/real_hot_path.ts";

/** Events that its group has committed. */
async function committed({ drivers, names }: RealHotPath): Promise<number> {
  const positions = await drivers.log.admin.groupPositions(names.group);
  return positions.reduce((all, { offset }) => all + offset, 0);
}

/**
 * A run that stores scores past Kafka, in the middle of its work, whose broker
 * goes away the moment before it is told to stop.
 */
async function stoppedWithoutBroker(
  database: number,
  then: (parts: {
    readonly proxy: TcpProxy;
    readonly path: RealHotPath;
    readonly run: Child;
  }) => Promise<void>,
): Promise<void> {
  const proxy = await proxyToKafka();
  try {
    await using path = await RealHotPath.open(database, {
      without: ["scores"],
    });
    await using run = path.run({
      args: ["--set", "drain=6s"],
      env: { KAFKA_BROKERS: `127.0.0.1:${proxy.port}` },
    });
    await run.until("partitions", isAssigned);
    await using _load = path.produce(
      ...["--generate", "profiles", "--count", "100000", "--rate", "500"],
    );
    const deadline = performance.now() + startMs;
    // Then it reads, scores and stores.
    while (await committed(path) === 0) {
      assert.ok(performance.now() < deadline, run.stderr);
    }
    proxy.set({ kind: "black-hole", way: "both" });
    run.kill("SIGTERM");
    await then({ proxy, path, run });
  } finally {
    proxy.close();
  }
}

onStack(
  "a run that cannot commit what it has finished, as the broker is away, says so and does not end with 0",
  () =>
    stoppedWithoutBroker(14, async ({ run }) => {
      const { code, stderr } = await run.end;
      assert.equal(code, 6, stderr);
      assert.match(
        stderr,
        /Everything was finished, but \d+ events of \S+.* could not be committed: .*; they are read again at the next start/,
      );
    }),
);

onStack(
  "a run that is told to stop while the broker is away for a moment commits once it is back",
  () =>
    stoppedWithoutBroker(15, async ({ proxy, path, run }) => {
      await run.until(
        "the drain",
        ({ stderr }) => stderr.includes("Draining"),
      );
      proxy.set({ kind: "pass" });
      const { code, stderr } = await run.end;
      assert.equal(code, 0, stderr);
      const ended = logOf(run).find(({ msg }) => msg === "Ended");
      assert.equal(ended?.how, "drained");
      assert.equal(await committed(path), ended.read);
    }),
);

function isAssigned(run: Child): boolean {
  return logOf(run).some(({ msg }) => msg === "Partitions assigned");
}

/** Longest until the first commit, milliseconds. */
const startMs = 40_000;
