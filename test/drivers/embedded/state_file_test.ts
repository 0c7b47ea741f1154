import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../../src/core/clock.ts";
import { type ErrorCode, HotpathError } from "../../../src/core/errors.ts";
import { silentLogger } from "../../../src/core/logger.ts";
import { schemaVersion } from "../../../src/drivers/embedded/schema.ts";
import {
  type Embedded,
  openEmbedded,
} from "../../../src/drivers/embedded/open_embedded.ts";
import { record, write } from "../../contract/log_fixture.ts";
import { StateFolder } from "../../support/state_folder.ts";

function open(stateDir: string): Embedded {
  return openEmbedded({ stateDir, clock: systemClock, logger: silentLogger });
}

/** Opens and expects this refusal, with a text in its message. */
function refuses(stateDir: string, code: ErrorCode, says: RegExp): void {
  assert.throws(() => open(stateDir), (thrown) => {
    assert(thrown instanceof HotpathError, `${thrown}`);
    assert.equal(thrown.code, code);
    assert.equal(thrown.disposition, "halt");
    assert.match(thrown.message, says);
    assert(thrown.message.includes(stateDir), thrown.message);
    return true;
  });
}

/** Names and bytes of what is in a folder. */
function contentOf(path: string): Map<string, Uint8Array> {
  return new Map(
    [...Deno.readDirSync(path)].map((one) => [
      one.name,
      Deno.readFileSync(`${path}/${one.name}`),
    ]),
  );
}

/** A folder with a state of some hundred records. */
async function withRecords(folder: StateFolder): Promise<string> {
  const file = folder.at("hotpath.db");
  const { drivers, close } = open(folder.path);
  await drivers.log.admin.createTopics([{ topic: "t", partitions: 1 }]);
  const value = "x".repeat(500);
  await write(
    drivers,
    Array.from({ length: 500 }, () => record("t", "k", value)),
  );
  await close();
  await Deno.remove(folder.at("members"), { recursive: true })
    .catch(() => undefined);
  return file;
}

Deno.test("a state folder is made with its parents, and found again", async () => {
  await using folder = new StateFolder();
  const path = folder.at("a/b");
  const first = open(path);
  await first.drivers.log.admin.createTopics([{ topic: "t", partitions: 2 }]);
  await first.close();
  await first.close();
  const second = open(path);
  assert.deepEqual(await second.drivers.log.admin.listTopics(), [
    { topic: "t", partitions: 2, copies: 1 },
  ]);
  await second.close();
});

Deno.test("a folder that cannot be made or written is refused with the remedy", async () => {
  await using folder = new StateFolder();
  Deno.writeTextFileSync(folder.at("file"), "");
  refuses(folder.at("file/state"), "state-unwritable", /--state DIR/);
  refuses("/proc/hotpath", "state-unwritable", /--state DIR/);
  refuses("/proc/self", "state-unwritable", /--state DIR/);
  Deno.mkdirSync(folder.at("hotpath.db"));
  refuses(folder.path, "state-unwritable", /--state DIR/);
  assert.equal(Deno.readTextFileSync(folder.at("file")), "");
});

Deno.test("a file of a newer version is refused and left as it is", async () => {
  await using folder = new StateFolder();
  const file = await withRecords(folder);
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
  db.close();
  const before = contentOf(folder.path);
  refuses(folder.path, "state-newer", /newer hotpath/);
  assert.deepEqual(contentOf(folder.path), before);
});

Deno.test("a newer version is also seen where it is only in the write-ahead log", async () => {
  await using folder = new StateFolder();
  const file = await withRecords(folder);
  const other = new DatabaseSync(file);
  other.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
  refuses(folder.path, "state-newer", /newer hotpath/);
  other.close();
});

Deno.test("a file that is no database is refused and left as it is", async () => {
  await using folder = new StateFolder();
  Deno.writeTextFileSync(folder.at("hotpath.db"), "no database\n".repeat(99));
  const before = contentOf(folder.path);
  refuses(folder.path, "state-damaged", /move the file away/);
  assert.deepEqual(contentOf(folder.path), before);
});

Deno.test("a file that was cut off is refused and left as it is", async () => {
  await using folder = new StateFolder();
  const file = await withRecords(folder);
  Deno.truncateSync(file, Deno.statSync(file).size / 2);
  const before = contentOf(folder.path);
  refuses(folder.path, "state-damaged", /move the file away/);
  assert.deepEqual(contentOf(folder.path), before);
});

Deno.test("damage within the file is told when it is met, and stops for good", async () => {
  await using folder = new StateFolder();
  const file = await withRecords(folder);
  const bytes = Deno.readFileSync(file);
  bytes.fill(0xa5, 40 * 4_096, bytes.length - 4_096);
  Deno.writeFileSync(file, bytes);
  const { drivers, close } = open(folder.path);
  const reader = await drivers.log.openReader("t", "earliest");
  await assert.rejects(async () => {
    while ((await reader.poll(100, 0)).length > 0);
  }, (thrown) => {
    assert(thrown instanceof HotpathError, `${thrown}`);
    assert.equal(thrown.code, "state-damaged");
    return thrown.message.includes(file);
  });
  await close();
});

Deno.test("an empty file becomes a state", async () => {
  await using folder = new StateFolder();
  Deno.writeTextFileSync(folder.at("hotpath.db"), "");
  const { drivers, close } = open(folder.path);
  assert.deepEqual(await drivers.log.admin.listTopics(), []);
  await close();
});
