import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";

/** A log on a real broker, started. */
export async function openKafkaLog(brokers: string): Promise<KafkaLog> {
  const log = new KafkaLog({
    settings: kafkaSettings.parse({ brokers }),
    clock: systemClock,
    logger: silentLogger,
  });
  await log.start();
  return log;
}
