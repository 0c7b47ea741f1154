import assert from "node:assert/strict";
import {
  counted,
  type LogFixture,
  record,
  topicOf,
  values,
  write,
} from "./log_fixture.ts";
import { Member } from "./member.ts";
import type { PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** Who is in a group, and what it has committed, seen and set from outside. */
export function logOffsetsContract(promise: PromiseTest<LogFixture>): void {
  promise(
    "tells the members of a group and what they read",
    async (fixture) => {
      const { admin } = fixture.log;
      const topic = await topicOf(fixture, 2);
      const group = uniqueName("group");
      assert.deepEqual(await admin.groupMembers(group), []);
      const member = await Member.join(fixture, { group, topics: [topic] });
      await member.owns(2);
      const [found, ...others] = await admin.groupMembers(group);
      assert.deepEqual(others, []);
      assert.deepEqual(
        found?.partitions.map((one) => one.partition).toSorted(),
        [0, 1],
      );
      await member.close();
      assert.deepEqual(await admin.groupMembers(group), []);
    },
  );

  promise("finds the first offset at or after a time", async (fixture) => {
    const { admin } = fixture.log;
    const topic = await topicOf(fixture, 2);
    await write(
      fixture,
      [1_000, 2_000, 3_000].map((timestamp) => ({
        ...record(topic, "k", "v"),
        partition: 1,
        timestamp: 1_764_756_000_000 + timestamp,
      })),
    );
    const at = async (ms: number) =>
      (await admin.offsetsAt(topic, 1_764_756_000_000 + ms))
        .map((one) => one.offset);
    assert.deepEqual(await at(0), [0, 0]);
    assert.deepEqual(await at(1_000), [0, 0]);
    assert.deepEqual(await at(1_001), [0, 1]);
    assert.deepEqual(await at(3_000), [0, 2]);
    assert.deepEqual(await at(3_001), [0, 3]);
    await assert.rejects(
      admin.offsetsAt(uniqueName("missing"), 0),
      { code: "topic-unknown" },
    );
  });

  promise("sets what a group reads next, also backwards", async (fixture) => {
    const { admin } = fixture.log;
    const topic = await topicOf(fixture, 1);
    const group = uniqueName("group");
    await write(fixture, counted(5).map((one) => record(topic, "k", one)));
    for (const offset of [4, 1]) {
      await admin.alterOffsets(group, [{ topic, partition: 0, offset }]);
      const [position] = await admin.groupPositions(group);
      assert.equal(position?.offset, offset);
      assert.equal(position?.end, 5);
    }
    const member = await Member.join(fixture, { group, topics: [topic] });
    assert.deepEqual(values(await member.read(4)), ["1", "2", "3", "4"]);
    await member.close();
  });

  promise(
    "refuses to set what a group with members reads next",
    async (fixture) => {
      const { admin } = fixture.log;
      const topic = await topicOf(fixture, 1);
      const group = uniqueName("group");
      await write(fixture, counted(3).map((one) => record(topic, "k", one)));
      const member = await Member.join(fixture, { group, topics: [topic] });
      await member.owns(1);
      await member.commitAll(3);
      await assert.rejects(
        admin.alterOffsets(group, [{ topic, partition: 0, offset: 0 }]),
        { code: "group-active" },
      );
      const [position] = await admin.groupPositions(group);
      assert.equal(position?.offset, 3);
      await member.close();
      await admin.alterOffsets(group, [{ topic, partition: 0, offset: 0 }]);
    },
  );
}
