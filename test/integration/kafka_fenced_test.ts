import assert from "node:assert/strict";
import { record, topicOf, write } from "../contract/log_fixture.ts";
import { Member } from "../contract/member.ts";
import { uniqueName } from "../contract/unique_name.ts";
import type { Child } from "../support/child.ts";
import { logOf } from "../support/hot_path.ts";
import { kafkaFixture } from "../support/kafka_fixture.ts";
import { RealHotPath } from "../support/real_hot_path.ts";
import { topicRecords } from "../../scripts/support/topic_records.ts";
import { succeed } from "../support/succeed.ts";
import { onStack } from "../support/on_stack.ts";

onStack(
  "a member whose name another took loses its partitions, and has them again once the other is gone",
  async () => {
    const fixture = await kafkaFixture();
    try {
      const topic = await topicOf(fixture, 1);
      const joining = {
        group: uniqueName("group"),
        topics: [topic],
        memberName: "twin",
      };
      const first = await Member.join(fixture, joining);
      await first.owns(1);
      const otherLog = await fixture.openAnother();
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

onStack(
  "of two processes that share a member name the one that lost it again and again ends with the remedy, and the other goes on",
  async () => {
    await using path = await RealHotPath.open(13);
    const args = ["--set", "nodes.profiles.with.memberName=twin"];
    await using first = path.run({ args });
    await first.until("partitions", isAssigned);
    await using second = path.run({ args });
    const { code, stderr } = await first.end;
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /in group \S+: another process took the place of member twin 4 times within 1m; give each process a memberName of its own \(member-name-taken\)/,
    );
    await succeed(path.produce("--file", "topology/sample/profiles.jsonl"));
    const { log } = path.drivers;
    const deadline = performance.now() + scoredMs;
    for (let scored = 0; scored === 0;) {
      assert.ok(performance.now() < deadline, second.stderr);
      scored = (await topicRecords(log, path.names.scores)).length;
    }
    second.kill("SIGTERM");
    const ended = await second.end;
    assert.equal(ended.code, 0, ended.stderr);
  },
);

function isAssigned(run: Child): boolean {
  return logOf(run).some((one) => one.msg === "Partitions assigned");
}

/** Longest until the one that is left scores, milliseconds. */
const scoredMs = 60_000;
