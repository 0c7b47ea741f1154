import assert from "node:assert/strict";
import type { Assignment } from "../../src/core/source.ts";
import {
  counted,
  record,
  topicOf,
  values,
  write,
} from "../contract/log_fixture.ts";
import { Member } from "../contract/member.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { deleteRecords } from "../support/delete_records.ts";
import { kafkaFixture } from "../support/kafka_fixture.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

const recordCount = 6;
/** Records below are deleted after the group has committed. */
const low = 4;

/** What a member is granted, and what it reads next. */
interface Begun {
  readonly granted: Assignment | undefined;
  /** Values up to and with the one that is written after it has joined. */
  readonly read: readonly (string | null)[];
}

/** A group that committed `offset` joins a topic that lost what is below 4. */
async function begun(
  offset: number,
  start: "earliest" | "latest",
): Promise<Begun> {
  const { kafka } = await realStack();
  const fixture = await kafkaFixture(20_000);
  try {
    const topic = await topicOf(fixture, 1);
    const joining = { group: uniqueName("group"), topics: [topic], start };
    const all = counted(recordCount).map((one) => record(topic, "k", one));
    await write(fixture, all);
    const before = await Member.join(fixture, joining);
    await before.owns(1);
    await before.commitAll(offset, "marks");
    await before.close();
    await deleteRecords(kafka, { topic, partition: 0, below: low });
    const member = await Member.join(fixture, joining);
    await member.owns(1);
    await write(fixture, [record(topic, "k", "after")]);
    const read: (string | null)[] = [];
    while (read.at(-1) !== "after") read.push(...values(await member.read(1)));
    const granted = member.owned.get(`${topic}/0`);
    await member.close();
    return { granted, read };
  } finally {
    await fixture.close();
  }
}

for (
  const [where, offset] of [
    ["before the first record", 2],
    ["beyond the end", 50],
  ] as const
) {
  onStack(
    `a committed offset that is ${where} is none: earliest begins at the first record that is left`,
    async () => {
      const { granted, read } = await begun(offset, "earliest");
      assert.equal(granted?.offset, low);
      assert.equal(granted?.metadata, "");
      assert.deepEqual(read, ["4", "5", "after"]);
    },
  );

  onStack(
    `a committed offset that is ${where} is none: latest begins at the end`,
    async () => {
      const { granted, read } = await begun(offset, "latest");
      assert.equal(granted?.offset, recordCount);
      assert.equal(granted?.metadata, "");
      assert.deepEqual(read, ["after"]);
    },
  );
}

for (const offset of [low, recordCount]) {
  onStack(
    `a committed offset of ${offset}, at an edge of what is left, is gone on from with its marks`,
    async () => {
      const { granted, read } = await begun(offset, "earliest");
      assert.equal(granted?.offset, offset);
      assert.equal(granted?.metadata, "marks");
      assert.deepEqual(read, [...["4", "5"].slice(offset - low), "after"]);
    },
  );
}
