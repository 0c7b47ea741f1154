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

/** Groups: where members start, what they commit, how they stay. */
export function logGroupContract(promise: PromiseTest<LogFixture>): void {
  promise("tells a member that there is nothing for it", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    const group = uniqueName("group");
    const first = await Member.join(fixture, { group, topics: [topic] });
    await first.owns(1);
    const second = await Member.join(fixture, { group, topics: [topic] });
    const told = () => first.assigns.concat(second.assigns);
    await second.until(() => second.assigns.length > 0, "is told");
    assert.equal(first.owned.size + second.owned.size, 1, String(told()));
    await second.close();
    await first.close();
  });

  promise(
    "tells how much waits before anything was read",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      await write(fixture, counted(3).map((one) => record(topic, "k", one)));
      const group = uniqueName("group");
      const member = await Member.join(fixture, { group, topics: [topic] });
      await member.owns(1);
      assert.deepEqual(await member.session.lag(), [
        { topic, partition: 0, position: 0, end: 3 },
      ]);
      await member.close();
    },
  );

  promise("starts a new group at the end if it is told so", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [record(topic, "k", "before")]);
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
      start: "latest",
    });
    await member.owns(1);
    assert.deepEqual([...member.owned.values()], [
      { topic, partition: 0, offset: 1, metadata: "" },
    ]);
    await write(fixture, [record(topic, "k", "after")]);
    assert.deepEqual(values(await member.read(1)), ["after"]);
    await member.close();
  });

  promise(
    "starts a new group at the beginning if it is told so",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      await write(fixture, [record(topic, "k", "before")]);
      const member = await Member.join(fixture, {
        group: uniqueName("group"),
        topics: [topic],
        start: "earliest",
      });
      assert.deepEqual(values(await member.read(1)), ["before"]);
      assert.deepEqual([...member.owned.values()], [
        { topic, partition: 0, offset: 0, metadata: "" },
      ]);
      await member.close();
    },
  );

  for (const start of ["earliest", "latest"] as const) {
    promise(
      `resumes from the commit, with its metadata, also from ${start}`,
      async (fixture) => {
        const topic = await topicOf(fixture, 1);
        const group = uniqueName("group");
        await write(fixture, counted(3).map((one) => record(topic, "k", one)));
        const first = await Member.join(fixture, { group, topics: [topic] });
        await first.read(3);
        await first.commitAll(2, "held");
        await first.close();
        const second = await Member.join(fixture, {
          group,
          topics: [topic],
          start,
        });
        assert.deepEqual(values(await second.read(1)), ["2"]);
        assert.deepEqual([...second.owned.values()], [
          { topic, partition: 0, offset: 2, metadata: "held" },
        ]);
        await second.close();
      },
    );
  }

  promise("tells what a group has committed", async (fixture) => {
    const { admin } = fixture.log;
    const topic = await topicOf(fixture, 2);
    const group = uniqueName("group");
    await write(
      fixture,
      counted(3).map((one) => ({ ...record(topic, "k", one), partition: 1 })),
    );
    assert.deepEqual(await admin.groupPositions(group), []);
    const member = await Member.join(fixture, { group, topics: [topic] });
    await member.owns(2);
    await member.session.commit([
      { topic, partition: 1, offset: 1, metadata: "m" },
    ]);
    assert.deepEqual(await admin.groupPositions(group), [
      { topic, partition: 1, offset: 1, metadata: "m", end: 3 },
    ]);
    assert((await admin.listGroups()).includes(group));
    await member.close();
  });

  promise("gives every group all records", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, counted(5).map((one) => record(topic, "k", one)));
    for (const group of [uniqueName("group"), uniqueName("group")]) {
      const member = await Member.join(fixture, { group, topics: [topic] });
      assert.deepEqual(values(await member.read(5)), counted(5));
      await member.commitAll(5);
      await member.close();
    }
  });

  promise(
    "refuses a commit for a partition that it has not granted",
    async (fixture) => {
      const { admin } = fixture.log;
      const topic = await topicOf(fixture, 2);
      const group = uniqueName("group");
      const first = await Member.join(fixture, { group, topics: [topic] });
      await first.owns(2);
      const second = await Member.join(fixture, { group, topics: [topic] });
      await second.owns(1);
      await first.owns(1);
      const [mine, foreign] = [first.partitions[0], second.partitions[0]];
      await assert.rejects(first.session.commit([
        { topic, partition: Number(mine), offset: 1, metadata: "" },
        { topic, partition: Number(foreign), offset: 1, metadata: "" },
      ]));
      assert.deepEqual(
        await admin.groupPositions(group),
        [],
        "nothing of a refused commit is stored",
      );
      await first.commitAll(0);
      await second.close();
      await first.close();
    },
  );

  promise(
    "keeps the membership of a member that does not poll",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      const group = uniqueName("group");
      await write(fixture, [record(topic, "k", "v")]);
      const member = await Member.join(fixture, { group, topics: [topic] });
      await member.owns(1);
      const another = await fixture.openAnother();
      const other = await Member.join(fixture, {
        group,
        topics: [topic],
        log: another,
      });
      // Nothing happens, which can be seen only by waiting for it.
      await new Promise((resolve) =>
        setTimeout(resolve, 2 * fixture.sessionMs)
      );
      assert.deepEqual(member.losses, []);
      assert.deepEqual(member.revokes, []);
      assert.equal(other.owned.size, 0);
      assert.deepEqual(values(await member.read(1)), ["v"]);
      await member.commitAll(1);
      await other.close();
      await member.close();
    },
  );

  promise(
    "gives a member that comes back under its name its partitions",
    async (fixture) => {
      const topic = await topicOf(fixture, 2);
      const options = {
        group: uniqueName("group"),
        topics: [topic],
        memberName: uniqueName("member"),
      };
      const before = await Member.join(fixture, options);
      await before.owns(2);
      await before.commitAll(0, "mine");
      await before.close();
      const after = await Member.join(fixture, options);
      await after.owns(2);
      assert.deepEqual(
        [...after.owned.values()].map((one) => one.metadata),
        ["mine", "mine"],
      );
      await after.close();
    },
  );
}
