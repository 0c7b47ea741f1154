import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import {
  type LogFixture,
  record,
  topicOf,
  write,
} from "../contract/log_fixture.ts";
import { Member } from "../contract/member.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

async function openLog(): Promise<KafkaLog> {
  const { kafka } = await realStack();
  const log = new KafkaLog({
    settings: kafkaSettings.parse({ brokers: kafka }),
    clock: systemClock,
    logger: silentLogger,
  });
  await log.start();
  return log;
}

onStack(
  "a member whose name another took loses its partitions, and has them again once the other is gone",
  async () => {
    const log = await openLog();
    const fixture: LogFixture = {
      log,
      openAnother: openLog,
      groupWaitMs: 40_000,
      sessionMs: 6_000,
      close: () => log.close(),
    };
    try {
      const topic = await topicOf(fixture, 1);
      const joining = {
        group: uniqueName("group"),
        topics: [topic],
        memberName: "twin",
      };
      const first = await Member.join(fixture, joining);
      await first.owns(1);
      const otherLog = await openLog();
      await Member.join(fixture, { ...joining, log: otherLog });
      await first.until(() => first.losses.length > 0, "loses what it had");
      await otherLog.close();
      await first.owns(1);
      await write(fixture, [record(topic, "k", "after")]);
      assert.equal((await first.read(1)).length, 1);
      await first.close();
    } finally {
      await fixture.close();
    }
  },
);
