import assert from "node:assert/strict";
import { topicOf } from "../contract/log_fixture.ts";
import { Member } from "../contract/member.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { kafkaFixture } from "../support/kafka_fixture.ts";
import { onStack } from "../support/on_stack.ts";

onStack(
  "a partition that a named member was to hand over when it was killed is read again",
  async () => {
    const fixture = await kafkaFixture();
    const otherLog = await fixture.openAnother();
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
        const { pid } = fixture.log.port;
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
