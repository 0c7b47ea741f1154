import assert from "node:assert/strict";
import { TcpProxy } from "../../scripts/chaos/tcp_proxy.ts";
import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import type { LogProducer } from "../../src/drivers/log.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

const encoder = new TextEncoder();

/** Writes one record until it is stored, as a policy does. */
async function sendUntilStored(
  producer: LogProducer,
  topic: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const [result] = await producer.send([
        { topic, key: null, value: encoder.encode("{}"), headers: [] },
      ]);
      if (result?.kind === "stored") return;
      throw result?.error;
    } catch (thrown) {
      assert.ok(thrown instanceof HotpathError, String(thrown));
      assert.equal(thrown.disposition, "retry");
      await systemClock.sleep(100);
    }
  }
}

/** Resolves when another process than `pid` has the client and is ready. */
async function anotherPort(
  { port }: KafkaLog,
  pid: number | undefined,
): Promise<void> {
  while (!port.isUp || port.pid === pid) await systemClock.sleep(20);
}

onStack(
  "a producer whose client dies while the broker is away writes again once it is back",
  async () => {
    const { kafka } = await realStack();
    const main = Number(kafka.split(":").at(-1));
    // compose.yaml names both ports: where a proxy is, and what is behind it.
    const proxy = new TcpProxy({ port: main + 3, targetPort: main + 2 });
    const log = new KafkaLog({
      settings: kafkaSettings.parse({ brokers: `127.0.0.1:${proxy.port}` }),
      clock: systemClock,
      logger: silentLogger,
    });
    try {
      await log.start();
      const topic = uniqueName("port");
      await log.admin.createTopics([{ topic, partitions: 1 }]);
      const producer = await log.openProducer();
      const { signal } = new AbortController();
      await sendUntilStored(producer, topic, signal);
      const { pid } = log.port;
      assert.ok(pid !== undefined);
      proxy.set({ kind: "refuse" });
      Deno.kill(pid, "SIGKILL");
      await anotherPort(log, pid);
      // The client gives up to connect after ten seconds.
      await assert.rejects(
        () => producer.send([{ topic, key: null, value: null, headers: [] }]),
        { code: "log-unavailable" },
      );
      proxy.set({ kind: "pass" });
      await sendUntilStored(producer, topic, AbortSignal.timeout(30_000));
    } finally {
      await log.close();
      proxy.close();
    }
  },
);
