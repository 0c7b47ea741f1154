import assert from "node:assert/strict";
import { processFigures } from "../../scripts/bench/stack/process_figures.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { OutRecord } from "../../src/core/record.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { onStack } from "../support/on_stack.ts";
import { openKafkaLog } from "../support/open_kafka_log.ts";
import { proxyToKafka } from "../support/proxy_to_kafka.ts";
import { realStack } from "../support/real_stack.ts";
import { untilRecords } from "../support/until_records.ts";

/** In flight of a partition, with these the client waits for an answer. */
const inFlightMax = 5;
/** More than that, and so sent in one request or in two. */
const count = 2 * inFlightMax;

function recordsOf(topic: string): OutRecord[] {
  return Array.from(
    { length: count },
    () => ({ topic, key: null, value: "{}", headers: [] }),
  );
}

onStack(
  "a producer waits for its broker's answer without using the processor",
  async () => {
    const { kafka } = await realStack();
    const proxy = await proxyToKafka();
    const [log, direct] = [
      await openKafkaLog(`127.0.0.1:${proxy.port}`),
      await openKafkaLog(kafka),
    ];
    try {
      const topic = uniqueName("wait");
      await direct.admin.createTopics([{ topic, partitions: 1 }]);
      const producer = await log.openProducer();
      await producer.send(recordsOf(topic));
      proxy.set({ kind: "black-hole", way: "replies" });
      const sent = producer.send(recordsOf(topic));
      await untilRecords(direct, topic, {
        count: count + inFlightMax,
        withinMs: storedMsMax,
      });
      // These are due at once, and go out when the others are acknowledged.
      const all = Promise.allSettled([sent, producer.send(recordsOf(topic))]);
      const { pid } = log.port;
      assert.ok(pid !== undefined);
      const before = await processFigures(pid);
      await systemClock.sleep(spanMs);
      const after = await processFigures(pid);
      const share = (after.cpuUs - before.cpuUs) / 1_000 / spanMs;
      assert.ok(share < shareMax, `it took ${share} of a core`);
      proxy.set({ kind: "pass" });
      for (const send of await all) {
        assert.equal(send.status, "fulfilled");
        for (const { kind } of send.value) assert.equal(kind, "stored");
      }
    } finally {
      proxy.set({ kind: "pass" });
      await log.close();
      await direct.close();
      proxy.close();
    }
  },
);

const storedMsMax = 10_000;
const spanMs = 1_000;
/** One that looks again and again takes all of a core. */
const shareMax = 0.3;
