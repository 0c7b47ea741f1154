import assert from "node:assert/strict";
import {
  counted,
  type LogFixture,
  record,
  toEach,
  topicOf,
  values,
  write,
} from "./log_fixture.ts";
import { Gate } from "./gate.ts";
import { Member } from "./member.ts";
import type { PromiseTest } from "./promises.ts";
import { uniqueName } from "./unique_name.ts";

/** How partitions go from member to member, and nothing is lost on the way. */
export function logHandOverContract(promise: PromiseTest<LogFixture>): void {
  /** A group of one, to which others can be added. */
  async function groupOf(fixture: LogFixture, partitions: number) {
    const topic = await topicOf(fixture, partitions);
    const options = { group: uniqueName("group"), topics: [topic] };
    const first = await Member.join(fixture, options);
    await first.owns(partitions);
    return { topic, first, join: () => Member.join(fixture, options) };
  }

  promise("shares partitions and moves only what it must", async (fixture) => {
    const { first, join } = await groupOf(fixture, 4);
    const second = await join();
    await second.owns(2);
    await first.owns(2);
    assert.deepEqual(
      [...first.partitions, ...second.partitions].sort(),
      [0, 1, 2, 3],
      "every partition has one owner",
    );
    assert.equal(first.revokes.flat().length, 2);
    assert.deepEqual(second.revokes, []);
    assert.deepEqual([...first.losses, ...second.losses], []);
    await second.close();
    await first.close();
  });

  promise(
    "shares partitions with a member that joins elsewhere",
    async (fixture) => {
      const topic = await topicOf(fixture, 4);
      const options = { group: uniqueName("group"), topics: [topic] };
      const first = await Member.join(fixture, options);
      await first.owns(4);
      const log = await fixture.openAnother();
      const second = await Member.join(fixture, { ...options, log });
      await second.owns(2);
      await first.owns(2);
      await write({ log }, toEach(topic, 4, "v"));
      const [here, there] = [await first.read(2), await second.read(2)];
      assert.deepEqual(
        [...here, ...there].map((one) => one.partition).sort(),
        [0, 1, 2, 3],
      );
      await second.close();
      await first.owns(4);
      await first.close();
    },
  );

  promise("leaves once, however often it is asked to", async (fixture) => {
    const { first } = await groupOf(fixture, 2);
    using gate = new Gate();
    first.onRevoke = () => gate.opened;
    const leaving = [first.session.close(), first.session.close()];
    await first.until(() => first.revokes.length > 0, "a revoke");
    // As a log that is closed while a member is still leaving.
    leaving.push(first.session.close());
    gate.open();
    await Promise.all(leaving);
    assert.deepEqual(first.revokes.length, 1);
    assert.equal(first.owned.size, 0);
    await first.session.close();
  });

  promise(
    "hands a partition over only when its owner has let go",
    async (fixture) => {
      const { first, join } = await groupOf(fixture, 2);
      using gate = new Gate();
      first.onRevoke = async () => {
        await gate.opened;
        await first.commitAll(0, "let go");
      };
      const second = await join();
      await first.until(() => first.revokes.length > 0, "a revoke");
      // What must not happen can be seen only by waiting for it.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.equal(second.owned.size, 0, "nothing is granted before");
      gate.open();
      await second.owns(1);
      assert.deepEqual(
        [...second.owned.values()].map((one) => one.metadata),
        ["let go"],
        "what was committed on the way is seen",
      );
      await second.close();
      await first.close();
    },
  );

  promise(
    "reads what it keeps while it hands over the rest",
    async (fixture) => {
      const { topic, first, join } = await groupOf(fixture, 2);
      using gate = new Gate();
      first.onRevoke = () => gate.opened;
      const waiting = first.poll({ waitMs: fixture.groupWaitMs });
      const second = await join();
      await first.until(() => first.revokes.length > 0, "a revoke");
      await write(fixture, toEach(topic, 2, "v"));
      const revoked = first.revokes.flat()[0];
      const [kept] = (await waiting).records;
      assert.notEqual(`${topic}/${kept?.partition}`, revoked);
      gate.open();
      const [moved] = await second.read(1);
      assert.equal(`${topic}/${moved?.partition}`, revoked);
      await second.close();
      await first.close();
    },
  );

  promise("refuses a commit for what was handed over", async (fixture) => {
    const { topic, first, join } = await groupOf(fixture, 2);
    for (const value of counted(5)) {
      await write(fixture, toEach(topic, 2, value));
    }
    const second = await join();
    await second.owns(1);
    await first.owns(1);
    const [partition] = second.partitions;
    await second.commitAll(5);
    await assert.rejects(first.session.commit([
      { topic, partition: Number(partition), offset: 1, metadata: "" },
    ]));
    await second.close();
    await first.owns(2);
    const again = [...first.owned.values()]
      .find((one) => one.partition === partition);
    assert.equal(again?.offset, 5, "the commit of the owner stands");
    await first.close();
  });

  promise("hands over what a leaving member has committed", async (fixture) => {
    const { topic, first, join } = await groupOf(fixture, 1);
    const second = await join();
    await write(fixture, counted(3).map((one) => record(topic, "k", one)));
    assert.deepEqual(values(await first.read(2)), ["0", "1"]);
    first.onRevoke = () => first.commitAll(1, "on leaving");
    await first.close();
    assert.equal(first.revokes.length, 1, "a close revokes first");
    assert.deepEqual(values(await second.read(2)), ["1", "2"]);
    assert.deepEqual(
      [...second.owned.values()].map((one) => one.metadata),
      ["on leaving"],
    );
    await second.close();
  });

  promise("grants a partition again that it took away", async (fixture) => {
    const { topic, first, join } = await groupOf(fixture, 2);
    const second = await join();
    await second.owns(1);
    await first.owns(1);
    await write(fixture, toEach(topic, 2, "v"));
    await second.read(1);
    await second.commitAll(1);
    await second.close();
    await first.owns(2);
    const back = first.assigns.at(-1) ?? [];
    assert.deepEqual(back, first.revokes.flat());
    assert.equal(first.owned.get(String(back[0]))?.offset, 1);
    await write(fixture, toEach(topic, 2, "again"));
    const records = await first.read(3);
    assert.deepEqual(values(records).sort(), ["again", "again", "v"]);
    await first.commitAll(2);
    await first.close();
  });

  promise("serves a group whose members come and go", async (fixture) => {
    const { topic, first, join } = await groupOf(fixture, 3);
    for (let round = 0; round < 3; round++) {
      const [second, third] = [await join(), await join()];
      await Promise.all([first, second, third].map((one) => one.owns(1)));
      const all = [first, second, third].flatMap((one) => one.partitions);
      assert.deepEqual(all.sort(), [0, 1, 2]);
      await Promise.all([second.close(), third.close()]);
      await first.owns(3);
    }
    await write(fixture, toEach(topic, 3, "v"));
    assert.equal((await first.read(3)).length, 3);
    assert.deepEqual(first.losses, []);
    await first.close();
  });
}
