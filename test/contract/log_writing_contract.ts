import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import {
  bytes,
  counted,
  type LogFixture,
  placesOf,
  record,
  text,
  topicOf,
  values,
  write,
} from "./log_fixture.ts";
import { Member } from "./member.ts";
import type { PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** Topics, and how records are written to them. */
export function logWritingContract(promise: PromiseTest<LogFixture>): void {
  promise("creates a topic once and lists it", async ({ log }) => {
    const { admin } = log;
    const topic = uniqueName("contract");
    const wanted = [{ topic, partitions: 3 }];
    assert.deepEqual(await admin.createTopics(wanted), [topic]);
    assert.deepEqual(await admin.createTopics(wanted), []);
    const found = (await admin.listTopics()).find((one) => one.topic === topic);
    // Neither the file nor the one broker of a small stack keeps more.
    assert.deepEqual(found, { topic, partitions: 3, copies: 1 });
    assert.equal((await admin.cluster()).brokers, 1);
  });

  promise("names a topic that does not exist", async (fixture) => {
    const { log } = fixture;
    const topic = uniqueName("none");
    for (
      const use of [
        () => log.admin.ends(topic),
        () => log.openReader(topic, "earliest"),
        () =>
          Member.join(fixture, { group: uniqueName("group"), topics: [topic] }),
      ]
    ) {
      await assert.rejects(use, (error) => {
        assert(error instanceof HotpathError);
        assert.equal(error.code, "topic-unknown");
        return error.message.includes(topic);
      });
    }
  });

  promise("gives back key, value, headers and time", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [{
      ...record(topic, "k", "v"),
      headers: [["h", bytes("1")], ["h", bytes("2")], ["empty", bytes("")]],
      timestamp: 1_700_000_000_123,
    }, record(topic, "later", "v")]);
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    const [first, second] = await member.read(2);
    await member.close();
    assert.equal(text(first?.key), "k");
    assert.equal(text(first?.value), "v");
    assert.equal(first?.timestamp, 1_700_000_000_123);
    assert.deepEqual(
      first?.headers.map(([name, value]) => [name, text(value)]),
      [["h", "1"], ["h", "2"], ["empty", ""]],
    );
    assert.deepEqual(second?.headers, []);
    assert(Math.abs((second?.timestamp ?? 0) - Date.now()) < 600_000);
  });

  promise("tells an empty key and value from none", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [record(topic, null, null), record(topic, "", "")]);
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    const records = await member.read(2);
    await member.close();
    assert.deepEqual(
      records.map((one) => [one.key?.length ?? null, text(one.value)]),
      [[null, null], [0, ""]],
    );
  });

  promise(
    "keeps a key in the partition that Kafka chooses",
    async (fixture) => {
      const topic = await topicOf(fixture, 6);
      // As Kafka's Java client places them.
      const places = new Map([
        ["user123", 3],
        ["kol_e8a29a44f9", 2],
        ["a", 4],
        ["\u00fc\u{1F483}", 0],
      ]);
      const records = [...places.keys()].map((key) => record(topic, key, "v"));
      const expected = [...places.values()];
      assert.deepEqual(placesOf(await write(fixture, records)), expected);
      assert.deepEqual(placesOf(await write(fixture, records)), expected);
    },
  );

  promise("finds a partition for a record without a key", async (fixture) => {
    const topic = await topicOf(fixture, 3);
    const results = await write(
      fixture,
      counted(10).map((value) => record(topic, null, value)),
    );
    assert(results.every((one) => one.kind === "stored"));
    const ends = await fixture.log.admin.ends(topic);
    assert.equal(ends.reduce((sum, one) => sum + one.end, 0), 10);
  });

  promise("stores a record where it says, or refuses it", async (fixture) => {
    const topic = await topicOf(fixture, 2);
    const results = await write(fixture, [
      { ...record(topic, "a", "0"), partition: 1 },
      { ...record(topic, "b", "1"), partition: 1 },
      { ...record(topic, "c", "2"), partition: 2 },
    ]);
    assert.deepEqual(placesOf(results), [1, 1, "topic-unknown"]);
    const [empty, full] = await fixture.log.admin.ends(topic);
    assert.deepEqual([empty?.end, full?.end], [0, 2]);
  });

  promise(
    "tells where each record went, without gaps in the offsets",
    async (fixture) => {
      const [one, two] = [await topicOf(fixture, 1), await topicOf(fixture, 1)];
      const results = await write(fixture, [
        record(one, "k", "0"),
        record(two, "k", "1"),
        record(one, "k", "2"),
      ]);
      assert.deepEqual(results, [
        { kind: "stored", partition: 0, offset: 0 },
        { kind: "stored", partition: 0, offset: 0 },
        { kind: "stored", partition: 0, offset: 1 },
      ]);
      assert.deepEqual(await fixture.log.admin.ends(one), [
        { topic: one, partition: 0, start: 0, end: 2 },
      ]);
    },
  );

  promise(
    "fails the record for an unknown topic and no other",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      const results = await write(fixture, [
        record(topic, "k", "v"),
        record(uniqueName("none"), "k", "v"),
        record(topic, "k", "v"),
      ]);
      assert.deepEqual(placesOf(results), [0, "topic-unknown", 0]);
    },
  );

  promise(
    "keeps the order of sends that do not wait for each other",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      const producer = await fixture.log.openProducer();
      const all = counted(300);
      await Promise.all(
        [0, 100, 200].map((from) =>
          producer.send(
            all.slice(from, from + 100).map((one) => record(topic, "k", one)),
          )
        ),
      );
      await producer.close();
      const reader = await fixture.log.openReader(topic, "earliest");
      const found: (string | null)[] = [];
      while (found.length < all.length) {
        const records = await reader.poll(1_000, fixture.groupWaitMs);
        assert(records.length > 0, `${found.length} records came`);
        found.push(...values(records));
      }
      await reader.close();
      assert.deepEqual(found, all);
    },
  );
}
