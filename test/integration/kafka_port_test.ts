import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { KafkaProducer } from "../../src/drivers/kafka/kafka_producer.ts";
import {
  kafkaSettings,
  producerConfig,
} from "../../src/drivers/kafka/kafka_settings.ts";
import type { LogProducer } from "../../src/drivers/log.ts";
import { topicOf } from "../contract/log_fixture.ts";
import { Member } from "../contract/member.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { kafkaFixture } from "../support/kafka_fixture.ts";
import { onStack } from "../support/on_stack.ts";
import { openKafkaLog } from "../support/open_kafka_log.ts";
import { proxyToKafka } from "../support/proxy_to_kafka.ts";
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

/** A producer whose client may answer no write for so long. */
function producerOf(
  { port }: KafkaLog,
  { brokers, silentMs }: {
    readonly brokers: string;
    readonly silentMs: number;
  },
): KafkaProducer {
  return new KafkaProducer(port, {
    config: producerConfig(kafkaSettings.parse({ brokers })),
    clock: systemClock,
    logger: silentLogger,
    silentMs,
  });
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
    const proxy = await proxyToKafka();
    const log = await openKafkaLog(`127.0.0.1:${proxy.port}`);
    try {
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

onStack(
  "a client that answers no write for long is replaced, and writes go on",
  async () => {
    const proxy = await proxyToKafka();
    const brokers = `127.0.0.1:${proxy.port}`;
    const log = await openKafkaLog(brokers);
    const producer = producerOf(log, { brokers, silentMs: 500 });
    try {
      const topic = uniqueName("port");
      await log.admin.createTopics([{ topic, partitions: 1 }]);
      await producer.open();
      await sendUntilStored(producer, topic, AbortSignal.timeout(30_000));
      const { pid } = log.port;
      proxy.set({ kind: "black-hole", way: "both" });
      const send = producer.send(
        [{ topic, key: null, value: null, headers: [] }],
        AbortSignal.timeout(600),
      );
      await assert.rejects(send, { code: "log-unavailable" });
      await anotherPort(log, pid);
      proxy.set({ kind: "pass" });
      await sendUntilStored(producer, topic, AbortSignal.timeout(30_000));
    } finally {
      await producer.close();
      await log.close();
      proxy.close();
    }
  },
);

onStack(
  "a client whose writes to one topic wait is not silent while others are taken",
  async () => {
    const { kafka } = await realStack();
    const log = await openKafkaLog(kafka);
    const producer = producerOf(log, { brokers: kafka, silentMs: 2_000 });
    try {
      const topic = uniqueName("port");
      await log.admin.createTopics([{ topic, partitions: 1 }]);
      await producer.open();
      await sendUntilStored(producer, topic, AbortSignal.timeout(30_000));
      const { pid } = log.port;
      // The client looks five seconds for a topic that does not exist.
      const until = performance.now() + 4_000;
      const sends: Promise<unknown>[] = [];
      while (performance.now() < until) {
        const signal = AbortSignal.timeout(200);
        const both = [topic, uniqueName("absent")].map((topic) => ({
          topic,
          key: null,
          value: null,
          headers: [],
        }));
        const sent = producer.send(both, signal);
        // It is heard at the end, and has to wait for it in case it fails.
        sent.catch(() => undefined);
        sends.push(sent);
        await new Promise((resolve) =>
          signal.addEventListener("abort", resolve, { once: true })
        );
      }
      await Promise.all(sends);
      assert.equal(log.port.pid, pid);
    } finally {
      await producer.close();
      await log.close();
    }
  },
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  onStack(
    `a client leaves ${signal} to hotpath, which still commits`,
    async () => {
      const { kafka } = await realStack();
      const log = await openKafkaLog(kafka);
      try {
        const { pid } = log.port;
        assert.ok(pid !== undefined);
        Deno.kill(pid, signal);
        await log.admin.listTopics();
        const topic = uniqueName("port");
        await log.admin.createTopics([{ topic, partitions: 1 }]);
        assert.equal(log.port.pid, pid);
      } finally {
        await log.close();
      }
    },
  );
}

onStack(
  "a client that is left alone while it leaves its group ends at once",
  async () => {
    const fixture = await kafkaFixture();
    const { log } = fixture;
    const topics = [await topicOf(fixture, 1)];
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics,
    });
    await member.owns(1);
    const left = Promise.allSettled([member.close()]);
    // Its answer comes after it has begun to leave, and before it has left.
    const nobody = log.port.request("close-consumer", { id: 0 }, "Ask");
    await assert.rejects(nobody, /No consumer 0/);
    const began = performance.now();
    // Its input ends, as it does when hotpath is killed.
    await log.port.close();
    assert.ok(performance.now() - began < portKilledMs);
    await left;
  },
);

/** A client that has not ended by then is killed, milliseconds. */
const portKilledMs = 5_000;
