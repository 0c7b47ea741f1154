import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { HotpathError } from "../../../src/core/errors.ts";
import { Database } from "../../../src/drivers/embedded/database.ts";
import type { FileUse } from "../../../src/drivers/embedded/file_error.ts";
import { StateFolder } from "../../support/state_folder.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const use: FileUse = { action: "Write", unavailable: "write-unavailable" };

/** A state, and the same file as another process has it open. */
class Two implements AsyncDisposable {
  readonly folder = new StateFolder();
  readonly clock = new VirtualClock();
  readonly db = new Database(this.folder.at("hotpath.db"), this.clock);
  readonly other = new DatabaseSync(this.folder.at("hotpath.db"));

  /** Writes one topic. */
  write(topic: string, options?: { signal: AbortSignal }): Promise<void> {
    return this.db.write(use, () => {
      this.db.prepare("INSERT INTO topics VALUES (?, 1)").run(topic);
    }, options);
  }

  topics(): unknown[] {
    return this.other.prepare("SELECT topic FROM topics ORDER BY rowid").all()
      .map((row) => row["topic"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.other.close();
    await this.db.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

Deno.test("a writer waits for another process, in the order of the calls", async () => {
  await using two = new Two();
  two.other.exec("BEGIN IMMEDIATE");
  const writes = Promise.all([two.write("a"), two.write("b")]);
  await two.clock.advance(1_000);
  assert.deepEqual(two.topics(), []);
  two.other.exec("COMMIT");
  await two.clock.until(writes);
  assert.deepEqual(two.topics(), ["a", "b"]);
});

Deno.test("a reader waits for nobody", async () => {
  await using two = new Two();
  await two.write("a");
  two.other.exec("BEGIN IMMEDIATE; DELETE FROM topics");
  const count = await two.db.read(
    use,
    () => two.db.prepare("SELECT COUNT(*) AS count FROM topics").get(),
  );
  assert.equal(count?.["count"], 1);
  two.other.exec("ROLLBACK");
});

Deno.test("a writer gives up after a bounded time, and the next one is free", async () => {
  await using two = new Two();
  two.other.exec("BEGIN IMMEDIATE");
  const began = two.clock.monotonic();
  await assert.rejects(two.clock.until(two.write("a")), (thrown) => {
    assert(thrown instanceof HotpathError);
    assert.equal(thrown.code, "write-unavailable");
    return thrown.message.includes("locked");
  });
  assert(two.clock.monotonic() - began < 6_000);
  two.other.exec("COMMIT");
  await two.clock.until(two.write("b"));
  assert.deepEqual(two.topics(), ["b"]);
});

Deno.test("a writer that waits can be told to stop", async () => {
  await using two = new Two();
  two.other.exec("BEGIN IMMEDIATE");
  const stop = new AbortController();
  const waiting = two.write("a", { signal: stop.signal });
  const refused = assert.rejects(waiting, { name: "AbortError" });
  await two.clock.advance(100);
  stop.abort();
  await refused;
  two.other.exec("COMMIT");
  assert.equal(two.clock.timers, 0);
  assert.deepEqual(two.topics(), []);
});

Deno.test("a transaction that fails leaves nothing, and its fault is not dressed up", async () => {
  await using two = new Two();
  const fault = new TypeError("ours");
  const failing = two.db.write(use, () => {
    two.db.prepare("INSERT INTO topics VALUES ('a', 1)").run();
    throw fault;
  });
  await assert.rejects(failing, fault);
  const broken = two.db.write(use, () => {
    two.db.prepare("INSERT INTO topics VALUES ('b', 1)").run();
    two.db.prepare("INSERT INTO topics VALUES ('b', 1)").run();
  });
  await assert.rejects(broken, /constraint/);
  assert.deepEqual(two.topics(), []);
  await two.write("c");
  assert.deepEqual(two.topics(), ["c"]);
});

Deno.test("a close waits for the writes under way, and refuses new ones", async () => {
  await using two = new Two();
  const writing = two.write("a");
  await two.db.close();
  await writing;
  assert.deepEqual(two.topics(), ["a"]);
  await assert.rejects(two.write("b"), { code: "write-unavailable" });
  await assert.rejects(two.db.read(use, () => 1), {
    code: "write-unavailable",
  });
});
