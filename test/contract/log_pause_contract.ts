import assert from "node:assert/strict";
import type { TopicPartition } from "../../src/core/source.ts";
import {
  counted,
  type LogFixture,
  toEach,
  topicOf,
  values,
  write,
} from "./log_fixture.ts";
import { Member } from "./member.ts";
import type { PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** How single partitions are paused, from poll to poll. */
export function logPauseContract(promise: PromiseTest<LogFixture>): void {
  /** A member that owns all partitions of a new topic, with a name for each. */
  async function memberOf(fixture: LogFixture, partitions: number) {
    const topic = await topicOf(fixture, partitions);
    const options = { group: uniqueName("group"), topics: [topic] };
    const member = await Member.join(fixture, options);
    await member.owns(partitions);
    const of = (partition: number): TopicPartition => ({ topic, partition });
    return { topic, member, of, join: () => Member.join(fixture, options) };
  }

  promise("reads nothing of a partition that is paused", async (fixture) => {
    const { topic, member, of } = await memberOf(fixture, 2);
    await write(fixture, counted(20).flatMap((one) => toEach(topic, 2, one)));
    const read = await member.read(20, [of(1)]);
    assert.deepEqual(values(read), counted(20));
    assert(read.every((one) => one.partition === 0));
    const more = await member.poll({ paused: [of(1)] });
    assert.deepEqual(more, { records: [], oversizeBytes: 0 });
    const rest = await member.read(20);
    assert.deepEqual(values(rest), counted(20), "in order, without gaps");
    assert(rest.every((one) => one.partition === 1));
    await member.close();
  });

  promise(
    "pauses a partition whose records are on their way",
    async (fixture) => {
      const { topic, member, of } = await memberOf(fixture, 2);
      await write(
        fixture,
        counted(50).flatMap((one) => toEach(topic, 2, one)),
      );
      const records = await member.read(2);
      for (const paused of [[of(0)], [of(1)], [of(0), of(1)], [of(1)]]) {
        const { records: found } = await member.poll({ maxRecords: 3, paused });
        const names = paused.map((one) => one.partition);
        assert(found.every((one) => !names.includes(one.partition)));
        records.push(...found);
      }
      records.push(...await member.read(100 - records.length));
      for (const partition of [0, 1]) {
        const own = records.filter((one) => one.partition === partition);
        assert.deepEqual(values(own), counted(50), "each once, in order");
      }
      await member.close();
    },
  );

  promise("wakes no poll for a partition that is paused", async (fixture) => {
    const { topic, member, of } = await memberOf(fixture, 2);
    const waiting = member.poll({ waitMs: 500, paused: [of(0), of(1)] });
    await write(fixture, toEach(topic, 2, "v"));
    assert.deepEqual((await waiting).records, []);
    assert.equal((await member.read(2)).length, 2);
    await member.close();
  });

  promise("tells where a paused partition stands", async (fixture) => {
    const { topic, member, of } = await memberOf(fixture, 1);
    await write(fixture, toEach(topic, 1, "a"));
    await member.read(1);
    await write(fixture, toEach(topic, 1, "b"));
    // What a log hears of an end that it does not read may be a while old.
    await member.poll({ paused: [of(0)] });
    const [lag] = await member.session.lag();
    assert.equal(lag?.position, 1);
    assert.deepEqual(values(await member.read(1)), ["b"]);
    await member.close();
  });

  promise("keeps a pause over a hand-over of others", async (fixture) => {
    const { topic, member, of, join } = await memberOf(fixture, 2);
    const all = [of(0), of(1)];
    await member.poll({ paused: all });
    const other = await join();
    while (other.owned.size < 1) {
      await member.poll({ paused: all });
      await other.poll();
    }
    await member.owns(1);
    await write(fixture, toEach(topic, 2, "v"));
    assert.equal((await other.read(1)).length, 1);
    assert.deepEqual((await member.poll({ paused: all })).records, []);
    const [kept] = await member.read(1);
    assert.deepEqual(
      [kept?.partition, ...other.partitions].sort(),
      [0, 1],
      "what was kept is read when it is paused no more",
    );
    await other.close();
    await member.close();
  });

  promise(
    "reads a partition that comes back and is paused no more",
    async (fixture) => {
      const { topic, member, of, join } = await memberOf(fixture, 2);
      await member.poll({ paused: [of(0), of(1)] });
      const other = await join();
      await other.owns(1);
      await member.owns(1);
      await other.close();
      await member.owns(2);
      await write(fixture, toEach(topic, 2, "v"));
      const records = await member.read(2);
      assert.deepEqual(
        records.map((one) => one.partition).sort(),
        [0, 1],
      );
      await member.close();
    },
  );
}
