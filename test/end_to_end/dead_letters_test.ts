import assert from "node:assert/strict";
import { type ChildEnd, hotpath } from "../support/child.ts";
import { recordsOf, runUntilIdle } from "../support/hot_path.ts";
import { withStores } from "../support/open_state.ts";
import { StateFolder } from "../support/state_folder.ts";

const topic = "kol.profiles.raw";
const key = Uint8Array.of(255, 1);
const broken = new TextEncoder().encode('{"username":"cut');

function dlq(folder: StateFolder, ...args: string[]): Promise<ChildEnd> {
  return hotpath("dlq", ...args, "--state", folder.path);
}

async function ok(run: Promise<ChildEnd>): Promise<string> {
  const { code, stdout, stderr } = await run;
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Writes a broken event and has it dead-lettered. */
async function withDeadLetter(folder: StateFolder): Promise<void> {
  await withStores(folder.path, async ({ log }) => {
    await log.admin.createTopics([{ topic, partitions: 3 }]);
    const producer = await log.openProducer();
    await producer.send([{
      topic,
      partition: 2,
      key,
      value: broken,
      headers: [["trace", key]],
      timestamp: 1_764_756_000_000,
    }]);
    await producer.close();
  });
  await runUntilIdle(folder);
}

Deno.test("dead letters are listed, sent back as they were, refused in a loop and dropped", async (t) => {
  await using folder = new StateFolder();
  await withDeadLetter(folder);

  await t.step("list counts the last hour", async () => {
    const [group] = JSON.parse(await ok(dlq(folder, "list", "--json")));
    assert.equal(group.count, 1);
    assert.equal(group.lastHour, 1);
    assert.equal(group.reason, "not-json");
  });

  await t.step("a reason, a node and a time each choose letters", async () => {
    const all = ["--reason", "not-json", "--node", "parse", "--since", "1h"];
    assert.match(await ok(dlq(folder, "list", ...all)), /not-json/);
    const others = [
      ["--reason", "too-deep"],
      ["--node", "score"],
      ["--since", "2999-01-01T00:00:00Z"],
    ];
    for (const filter of others) {
      assert.match(await ok(dlq(folder, "list", ...filter)), /no dead letters/);
    }
  });

  await t.step(
    "a redrive asks first, and a dry run sends nothing",
    async () => {
      const { code, stderr } = await dlq(folder, "redrive");
      assert.equal(code, 2);
      assert.match(stderr, /repeat with --yes/);
      const dry = await ok(dlq(folder, "redrive", "--dry-run"));
      assert.match(dry, /Would send 1 back to kol.profiles.raw/);
      assert.equal((await recordsOf(folder, topic)).length, 1);
    },
  );

  await t.step("a redrive sends the event as it was, once", async () => {
    const args = ["redrive", "--node", "parse", "--since", "1h", "--yes"];
    assert.match(await ok(dlq(folder, ...args)), /Sent 1 back/);
    assert.match(await ok(dlq(folder, ...args)), /nothing to send/);
    await withStores(folder.path, async ({ log }) => {
      const reader = await log.openReader(topic, "earliest");
      const [first, again, third] = await reader.poll(10, 1_000);
      await reader.close();
      assert.ok(first && again && third === undefined);
      assert.equal(again.partition, 2);
      assert.equal(again.timestamp, first.timestamp);
      assert.deepEqual(again.key, key);
      assert.deepEqual(again.value, broken);
      assert.deepEqual(again.headers[0], ["trace", key]);
    });
    assert.match(await ok(dlq(folder, "list")), /no dead letters/);
  });

  await t.step("an event that fails again is refused in the end", async () => {
    await runUntilIdle(folder);
    const letter = JSON.parse(await ok(dlq(folder, "show", "--json")));
    assert.equal(letter.redrives, 1);
    const loop = ["redrive", "--yes", "--max-redrives", "1"];
    const { code, stdout } = await dlq(folder, ...loop);
    assert.equal(code, 1);
    assert.match(stdout, /Refused 1, which were sent back as often/);
    assert.equal((await recordsOf(folder, topic)).length, 2);
  });

  await t.step("a drop asks first, and what is dropped is gone", async () => {
    const { code, stderr } = await dlq(folder, "drop");
    assert.equal(code, 2);
    assert.match(stderr, /Drop 1 dead letters of kol.dead-letters\?/);
    assert.match(await ok(dlq(folder, "drop", "--dry-run")), /Would drop 1/);
    assert.match(await ok(dlq(folder, "drop", "--yes")), /Dropped 1/);
    assert.match(await ok(dlq(folder, "list")), /no dead letters/);
    assert.match(await ok(dlq(folder, "redrive", "--yes")), /nothing to send/);
  });
});
