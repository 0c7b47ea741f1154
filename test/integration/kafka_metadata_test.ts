import assert from "node:assert/strict";
import { MetadataBroker } from "../support/metadata_broker.ts";
import { onStack } from "../support/on_stack.ts";
import { openKafkaLog } from "../support/open_kafka_log.ts";

onStack(
  "a broker that leaves itself out of an answer, as after its start, is asked again",
  async () => {
    await using broker = await MetadataBroker.start();
    const log = await openKafkaLog(`127.0.0.1:${broker.port}`);
    try {
      const found = [{ topic: "only", partitions: 0, copies: 0 }];
      assert.deepEqual(await log.admin.listTopics(), found);
      broker.hiddenFor = 2;
      assert.deepEqual(await log.admin.listTopics(), found);
      assert.equal(broker.hiddenFor, 0);
      assert.deepEqual(await log.admin.listTopics(), found);
    } finally {
      await log.close();
    }
  },
);
