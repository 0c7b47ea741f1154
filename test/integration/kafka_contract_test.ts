import type { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { logContract } from "../contract/log_contract.ts";
import { contractOnStack } from "../support/on_stack.ts";
import { openKafkaLog } from "../support/open_kafka_log.ts";
import { realStack } from "../support/real_stack.ts";

contractOnStack("kafka log", () => {
  logContract("kafka", async () => {
    const { kafka } = await realStack();
    const logs: KafkaLog[] = [];
    const open = async () => {
      const log = await openKafkaLog(kafka);
      logs.push(log);
      return log;
    };
    return {
      log: await open(),
      openAnother: open,
      groupWaitMs: 20_000,
      sessionMs: 6_000,
      close: async () => {
        for (const log of logs) await log.close();
      },
    };
  });
});
