import assert from "node:assert/strict";
import type { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { type LogFixture, topicOf } from "../contract/log_fixture.ts";
import { Member } from "../contract/member.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { onStack } from "../support/on_stack.ts";
import { openKafkaLog } from "../support/open_kafka_log.ts";
import { realStack } from "../support/real_stack.ts";

async function openLog(): Promise<KafkaLog> {
  const { kafka } = await realStack();
  return await openKafkaLog(kafka);
}

onStack(
  "a partition that a named member was to hand over when it was killed is read again",
  async () => {
    const log = await openLog();
    const fixture: LogFixture = {
      log,
      openAnother: openLog,
      groupWaitMs: 40_000,
      sessionMs: 6_000,
      close: () => log.close(),
    };
    const otherLog = await openLog();
    try {
      const topic = await topicOf(fixture, 4);
      const joining = { group: uniqueName("group"), topics: [topic] };
      const first = await Member.join(fixture, {
        ...joining,
        memberName: "first",
      });
      await first.owns(4);
      // Its client dies before it has let go.
      first.onRevoke = () => {
        const { pid } = log.port;
        if (pid !== undefined) Deno.kill(pid, "SIGKILL");
        first.onRevoke = () => Promise.resolve();
        return Promise.resolve();
      };
      const second = await Member.join(fixture, {
        ...joining,
        memberName: "second",
        log: otherLog,
      });
      await second.owns(2);
      await first.owns(2);
      assert.deepEqual(
        [...first.partitions, ...second.partitions].sort(),
        [0, 1, 2, 3],
      );
      await first.close();
      await second.close();
    } finally {
      await otherLog.close();
      await fixture.close();
    }
  },
);
