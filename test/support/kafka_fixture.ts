import type { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import type { LogFixture } from "../contract/log_fixture.ts";
import { openKafkaLog } from "./open_kafka_log.ts";
import { realStack } from "./real_stack.ts";

/** Members of groups on the shared broker; who opens another log closes it. */
export async function kafkaFixture(
  groupWaitMs = 40_000,
): Promise<LogFixture & { readonly log: KafkaLog }> {
  const { kafka } = await realStack();
  const open = () => openKafkaLog(kafka);
  const log = await open();
  return {
    log,
    openAnother: open,
    groupWaitMs,
    sessionMs: 6_000,
    close: () => log.close(),
  };
}
