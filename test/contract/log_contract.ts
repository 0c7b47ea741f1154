import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { originId } from "../../src/core/record.ts";
import {
  bytes,
  type LogFixture,
  Member,
  record,
  text,
  uniqueName,
} from "./log_fixture.ts";

/** What every log promises; one named test a promise. */
export function logContract(
  name: string,
  open: () => Promise<LogFixture>,
): void {
  function promise(
    what: string,
    test: (fixture: LogFixture) => Promise<void>,
  ): void {
    Deno.test(`${name} log ${what}`, async () => {
      const fixture = await open();
      try {
        await test(fixture);
      } finally {
        await fixture.close();
      }
    });
  }

  async function topicOf(
    { log }: LogFixture,
    partitions: number,
  ): Promise<string> {
    const topic = uniqueName("contract");
    await log.admin.createTopics([{ topic, partitions }]);
    return topic;
  }

  async function write(
    { log }: LogFixture,
    records: ReturnType<typeof record>[],
  ) {
    const producer = await log.openProducer();
    const results = await producer.send(records);
    await producer.close();
    return results;
  }

  promise("creates a topic once and lists it", async (fixture) => {
    const { admin } = fixture.log;
    const topic = uniqueName("contract");
    assert.deepEqual(await admin.createTopics([{ topic, partitions: 3 }]), [
      topic,
    ]);
    assert.deepEqual(await admin.createTopics([{ topic, partitions: 3 }]), []);
    const found = (await admin.listTopics()).find((one) => one.topic === topic);
    assert.equal(found?.partitions, 3);
  });

  promise("names a topic that does not exist", async ({ log }) => {
    const isUnknown = (error: unknown) =>
      error instanceof HotpathError && error.code === "topic-unknown";
    await assert.rejects(log.admin.ends(uniqueName("none")), isUnknown);
    await assert.rejects(
      log.openConsumer({
        group: uniqueName("group"),
        topics: [uniqueName("none")],
        start: "earliest",
        sessionTimeoutMs: 10_000,
      }, new Member()),
      isUnknown,
    );
  });

  promise("gives back key, value, headers and time", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [{
      ...record(topic, "k", "v"),
      headers: [["h", bytes("1")], ["h", bytes("2")]],
      timestamp: 1_700_000_000_123,
    }, record(topic, null, null)]);
    const reader = await fixture.log.openReader(topic, "earliest");
    const [first, second] = [
      ...await reader.poll(10, 5_000),
      ...await reader.poll(10, 500),
    ];
    await reader.close();
    assert.equal(text(first?.key ?? null), "k");
    assert.equal(text(first?.value ?? null), "v");
    assert.equal(first?.timestamp, 1_700_000_000_123);
    assert.deepEqual(
      first?.headers.map(([header, value]) => [header, text(value)]),
      [["h", "1"], ["h", "2"]],
    );
    assert.equal(second?.key, null);
    assert.equal(second?.value, null);
    assert(Math.abs((second?.timestamp ?? 0) - Date.now()) < 60_000);
  });

  promise(
    "keeps a key in the partition that Kafka chooses",
    async (fixture) => {
      const topic = await topicOf(fixture, 6);
      const keys = ["user123", "kol_e8a29a44f9", "a", "\u00fc\u{1F483}"];
      const results = await write(
        fixture,
        keys.map((key) => record(topic, key, "v")),
      );
      const again = await write(
        fixture,
        keys.map((key) => record(topic, key, "v")),
      );
      const partitionOf = (result: typeof results[number] | undefined) =>
        result?.kind === "stored" ? result.partition : -1;
      assert.deepEqual(results.map(partitionOf), again.map(partitionOf));
      assert.deepEqual(results.map(partitionOf), [3, 2, 4, 0]);
    },
  );

  promise("keeps order within a partition, without gaps", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    const values = Array.from({ length: 1_000 }, (_, index) => String(index));
    await write(fixture, values.map((value) => record(topic, "k", value)));
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    const records = await member.read(1_000, fixture.groupWaitMs);
    assert.deepEqual(records.map((one) => text(one.value)), values);
    assert.deepEqual(records.map((one) => one.offset), values.map(Number));
    await member.close();
  });

  promise("gives no more than a poll asks for", async (fixture) => {
    const topic = await topicOf(fixture, 2);
    const value = "x".repeat(100);
    await write(
      fixture,
      Array.from(
        { length: 50 },
        (_, index) => record(topic, `${index}`, value),
      ),
    );
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    await member.until(() => member.owned.size === 2, fixture.groupWaitMs);
    const seen = new Set<string>();
    while (seen.size < 50) {
      const { records } = await member.session.poll({
        maxRecords: 7,
        maxBytes: 350,
        waitMs: 1_000,
        allowOversize: false,
      }, new AbortController().signal);
      assert(records.length <= 3, "three of these fit into 350 bytes");
      for (const one of records) {
        assert(!seen.has(originId(one)), "no record comes twice");
        seen.add(originId(one));
      }
    }
    await member.close();
  });

  promise("tells the size of a record that does not fit", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [record(topic, null, "x".repeat(5_000))]);
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    await member.until(() => member.owned.size === 1, fixture.groupWaitMs);
    const poll = (allowOversize: boolean) =>
      member.session.poll(
        { maxRecords: 10, maxBytes: 1_000, waitMs: 5_000, allowOversize },
        new AbortController().signal,
      );
    const first = await poll(false);
    assert.deepEqual(first.records, []);
    assert.equal(first.oversizeBytes, 5_000);
    assert.equal((await poll(true)).records[0]?.value?.length, 5_000);
    await member.close();
  });

  promise("starts a new group where it is told", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, [record(topic, "k", "before")]);
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
      start: "latest",
    });
    await member.until(() => member.owned.size === 1, fixture.groupWaitMs);
    assert.equal([...member.owned.values()][0]?.offset, 1);
    await write(fixture, [record(topic, "k", "after")]);
    const [one] = await member.read(1, fixture.groupWaitMs);
    assert.equal(text(one?.value ?? null), "after");
    await member.close();
  });

  promise("resumes from the commit, with its metadata", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    const group = uniqueName("group");
    await write(fixture, ["a", "b", "c"].map((one) => record(topic, "k", one)));
    const first = await Member.join(fixture, { group, topics: [topic] });
    await first.read(3, fixture.groupWaitMs);
    await first.session.commit([
      { topic, partition: 0, offset: 2, metadata: "held" },
    ]);
    await first.close();
    const second = await Member.join(fixture, { group, topics: [topic] });
    const [one] = await second.read(1, fixture.groupWaitMs);
    assert.equal(text(one?.value ?? null), "c");
    const [assignment] = [...second.owned.values()];
    assert.equal(assignment?.offset, 2);
    assert.equal(assignment?.metadata, "held");
    assert.deepEqual(
      (await fixture.log.admin.groupPositions(group))
        .map(({ offset, end }) => ({ offset, end })),
      [{ offset: 2, end: 3 }],
    );
    await second.close();
  });

  promise(
    "refuses a commit for a partition it has not granted",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      const member = await Member.join(fixture, {
        group: uniqueName("group"),
        topics: [topic],
      });
      await member.until(() => member.owned.size === 1, fixture.groupWaitMs);
      await assert.rejects(member.session.commit([
        { topic, partition: 7, offset: 1, metadata: "" },
      ]));
      await member.close();
    },
  );

  promise(
    "shares partitions and hands over what was committed",
    async (fixture) => {
      const topic = await topicOf(fixture, 4);
      const group = uniqueName("group");
      const first = await Member.join(fixture, { group, topics: [topic] });
      await first.until(() => first.owned.size === 4, fixture.groupWaitMs);
      first.onRevoke = async (partitions) => {
        await first.session.commit(
          partitions.map((one) => ({
            ...bare(one),
            offset: 0,
            metadata: "mine",
          })),
        );
      };
      const second = await Member.join(fixture, { group, topics: [topic] });
      await Promise.all([
        pollUntil(second, () => second.owned.size === 2, fixture),
        pollUntil(first, () => first.owned.size === 2, fixture),
      ]);
      const all = [...first.owned.keys(), ...second.owned.keys()].sort();
      assert.equal(new Set(all).size, 4, "no partition has two owners");
      for (const one of second.owned.values()) {
        assert.equal(
          one.metadata,
          "mine",
          "the hand-over waited for the commit",
        );
      }
      await first.close();
      await pollUntil(second, () => second.owned.size === 4, fixture);
      await second.close();
    },
  );

  promise(
    "keeps the membership of a member that does not poll",
    async (fixture) => {
      const topic = await topicOf(fixture, 1);
      await write(fixture, [record(topic, "k", "v")]);
      const member = await Member.join(fixture, {
        group: uniqueName("group"),
        topics: [topic],
      });
      await member.until(() => member.owned.size === 1, fixture.groupWaitMs);
      const before = performance.now();
      while (performance.now() - before < 3_000) {
        assert.equal(member.losses.length, 0);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.equal((await member.read(1, fixture.groupWaitMs)).length, 1);
      await member.close();
    },
  );

  promise("tells how far each partition has been read", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, ["a", "b"].map((one) => record(topic, "k", one)));
    const member = await Member.join(fixture, {
      group: uniqueName("group"),
      topics: [topic],
    });
    await member.read(1, fixture.groupWaitMs);
    assert.deepEqual(await member.session.lag(), [
      { topic, partition: 0, position: 1, end: 2 },
    ]);
    await member.close();
  });

  promise("lets a tool read the last records", async (fixture) => {
    const topic = await topicOf(fixture, 1);
    await write(fixture, ["a", "b", "c"].map((one) => record(topic, "k", one)));
    const reader = await fixture.log.openReader(topic, { last: 2 });
    const records = await reader.poll(10, 5_000);
    await reader.close();
    assert.deepEqual(records.map((one) => text(one.value)), ["b", "c"]);
  });

  promise(
    "reports a record for an unknown topic as failed",
    async ({ log }) => {
      const producer = await log.openProducer();
      const [result] = await producer.send([
        record(uniqueName("none"), "k", "v"),
      ]);
      await producer.close();
      assert.equal(result?.kind, "failed");
      assert(result.kind === "failed" && result.error.code === "topic-unknown");
    },
  );

  function bare(one: { topic: string; partition: number }) {
    return { topic: one.topic, partition: one.partition };
  }

  /** Polls as a live member does until the condition holds. */
  async function pollUntil(
    member: Member,
    condition: () => boolean,
    fixture: LogFixture,
  ): Promise<void> {
    const deadline = performance.now() + fixture.groupWaitMs;
    while (!condition()) {
      assert(performance.now() < deadline, "the group settled in time");
      await member.poll(10, 100);
    }
  }
}
