import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import { logContract } from "../contract/log_contract.ts";
import { contractOnStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

contractOnStack("kafka log", () => {
  logContract("kafka", async () => {
    const { kafka } = await realStack();
    const logs: KafkaLog[] = [];
    const open = async () => {
      const log = new KafkaLog({
        settings: kafkaSettings.parse({ brokers: kafka }),
        clock: systemClock,
        logger: silentLogger,
      });
      await log.start();
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
