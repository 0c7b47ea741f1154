import assert from "node:assert/strict";
import { originId } from "../../src/core/record.ts";
import {
  counted,
  type LogFixture,
  record,
  toEach,
  topicOf,
  values,
  write,
} from "./log_fixture.ts";
import { Member } from "./member.ts";
import type { PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** How records are read, by a member of a group and by a tool. */
export function logReadingContract(promise: PromiseTest<LogFixture>): void {
  /** A member that owns all partitions of a new topic. */
  async function readerOf(
    fixture: LogFixture,
    partitions: number,
  ): Promise<{ topic: string; member: Member }> {
    const topic = await topicOf(fixture, partitions);
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    await member.owns(partitions);
    return { topic, member };
  }

  promise("keeps order within a partition, without gaps", async (fixture) => {
    const { topic, member } = await readerOf(fixture, 1);
    const all = counted(1_000);
    await write(fixture, all.map((one) => record(topic, "k", one)));
    const records = await member.read(all.length);
    assert.deepEqual(values(records), all);
    assert.deepEqual(records.map((one) => one.offset), all.map(Number));
    await member.close();
  });

  promise(
    "gives no more than a poll asks for, and all once",
    async (fixture) => {
      const { topic, member } = await readerOf(fixture, 2);
      const value = "x".repeat(100);
      await write(
        fixture,
        [...Array(50).keys()].map((index) =>
          record(topic, String(index).padStart(5), value)
        ),
      );
      const seen = new Set<string>();
      while (seen.size < 50) {
        const byBytes = await member.poll({ maxRecords: 7, maxBytes: 350 });
        assert(
          byBytes.records.length <= 3,
          "three of these fit into 350 bytes",
        );
        const byCount = await member.poll({ maxRecords: 2 });
        assert(byCount.records.length <= 2);
        for (const one of [...byBytes.records, ...byCount.records]) {
          assert(!seen.has(originId(one)), "no record comes twice");
          seen.add(originId(one));
        }
      }
      assert.deepEqual(await member.poll(), { records: [], oversizeBytes: 0 });
      await member.close();
    },
  );

  promise(
    "leaves a record that does not fit, and tells its size",
    async (fixture) => {
      const { topic, member } = await readerOf(fixture, 1);
      const large = "x".repeat(5_000);
      await write(
        fixture,
        [large, "small", "small"].map((one) => record(topic, null, one)),
      );
      const request = { maxRecords: 1, maxBytes: 1_000, waitMs: 5_000 };
      const left = await member.poll(request);
      assert.deepEqual(left, { records: [], oversizeBytes: 5_000 });
      const taken = await member.poll({ ...request, allowOversize: true });
      assert.deepEqual(values(taken.records), [large]);
      assert.deepEqual(values(await member.read(2)), ["small", "small"]);
      await member.close();
    },
  );

  promise("wakes a poll that waits when a record comes", async (fixture) => {
    const { topic, member } = await readerOf(fixture, 1);
    const began = performance.now();
    const waiting = member.poll({ waitMs: 10 * fixture.groupWaitMs });
    await write(fixture, [record(topic, "k", "v")]);
    assert.deepEqual(values((await waiting).records), ["v"]);
    assert(performance.now() - began < fixture.groupWaitMs);
    await member.close();
  });

  promise("ends a poll that waits when it is told to", async (fixture) => {
    const { member } = await readerOf(fixture, 1);
    const stop = new AbortController();
    const began = performance.now();
    const waiting = member.poll(
      { waitMs: 10 * fixture.groupWaitMs },
      stop.signal,
    ).then((result) => result.records, () => []);
    stop.abort();
    assert.deepEqual(await waiting, []);
    assert(performance.now() - began < fixture.groupWaitMs);
    await member.close();
  });

  promise("reads on after a poll that was ended", async (fixture) => {
    const { topic, member } = await readerOf(fixture, 1);
    const stop = new AbortController();
    const ended = member.poll({ waitMs: 60_000 }, stop.signal)
      .then((result) => result.records, () => []);
    stop.abort();
    await ended;
    await write(fixture, ["a", "b"].map((one) => record(topic, "k", one)));
    assert.deepEqual(values(await member.read(2)), ["a", "b"]);
    await member.close();
  });

  promise("reads several topics with one member", async (fixture) => {
    const topics = [await topicOf(fixture, 1), await topicOf(fixture, 2)];
    for (const [index, topic] of topics.entries()) {
      await write(fixture, toEach(topic, index + 1, topic));
    }
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics,
    });
    const records = await member.read(3);
    assert(records.every((one) => values([one])[0] === one.topic));
    assert.equal(new Set(records.map(originId)).size, 3);
    await member.close();
  });

  promise("tells how far each partition has been read", async (fixture) => {
    const { topic, member } = await readerOf(fixture, 1);
    await write(fixture, ["a", "b"].map((one) => record(topic, "k", one)));
    await member.read(1);
    assert.deepEqual(await member.session.lag(), [
      { topic, partition: 0, position: 1, end: 2 },
    ]);
    await member.close();
  });

  promise(
    "lets a tool read the last records of each partition",
    async (fixture) => {
      const topic = await topicOf(fixture, 2);
      for (const value of ["a", "b", "c"]) {
        await write(fixture, toEach(topic, 2, value));
      }
      const reader = await fixture.log.openReader(topic, { last: 2 });
      const found: (string | null)[] = [];
      while (found.length < 4) {
        const records = await reader.poll(10, fixture.groupWaitMs);
        assert(records.length > 0, `${found.length} records came`);
        found.push(...values(records));
      }
      await reader.close();
      assert.deepEqual(found.sort(), ["b", "b", "c", "c"]);
    },
  );

  promise(
    "lets a tool read one partition from a record on",
    async (fixture) => {
      const topic = await topicOf(fixture, 2);
      for (const value of ["a", "b", "c"]) {
        await write(fixture, toEach(topic, 2, value));
      }
      const from = { partition: 1, offset: 1 };
      const reader = await fixture.log.openReader(topic, from);
      const found: string[] = [];
      while (found.length < 2) {
        const records = await reader.poll(10, fixture.groupWaitMs);
        assert(records.length > 0, `${found.length} records came`);
        found.push(...records.map(originId));
      }
      assert.deepEqual(found, [`${topic}/1/1`, `${topic}/1/2`]);
      assert.deepEqual(await reader.poll(10, 100), []);
      await reader.close();
      const beyond = { partition: 0, offset: 100 };
      const late = await fixture.log.openReader(topic, beyond);
      assert.deepEqual(await late.poll(10, 100), []);
      await late.close();
    },
  );

  promise("lets a tool wait for what comes next", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [record(topic, "k", "before")]);
    const reader = await fixture.log.openReader(topic, "latest");
    assert.deepEqual(await reader.poll(10, 100), []);
    const waiting = reader.poll(10, fixture.groupWaitMs);
    await write(fixture, [record(topic, "k", "after")]);
    assert.deepEqual(values(await waiting), ["after"]);
    await reader.close();
  });
}
