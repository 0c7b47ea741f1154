import assert from "node:assert/strict";
import { originId } from "../../../src/core/record.ts";
import { Database } from "../../../src/drivers/embedded/database.ts";
import { EmbeddedAdmin } from "../../../src/drivers/embedded/embedded_admin.ts";
import { EmbeddedProducer } from "../../../src/drivers/embedded/embedded_producer.ts";
import {
  type FairLimit,
  FairReader,
} from "../../../src/drivers/embedded/fair_reader.ts";
import type { ReadPosition } from "../../../src/drivers/embedded/read_records.ts";
import { partitionsOf } from "../../../src/drivers/embedded/topics.ts";
import { record } from "../../contract/log_fixture.ts";
import { StateFolder } from "../../support/state_folder.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

/** A topic whose partitions hold values of these sizes, and a reader of it. */
class Filled implements AsyncDisposable {
  readonly #folder = new StateFolder();
  readonly #clock = new VirtualClock();
  readonly db = new Database(this.#folder.at("hotpath.db"), this.#clock);
  readonly reader = new FairReader(this.db);
  positions: ReadPosition[] = [];

  static async with(sizes: readonly (readonly number[])[]): Promise<Filled> {
    const filled = new Filled();
    const admin = new EmbeddedAdmin(filled.db, "unused");
    await admin.createTopics([{ topic: "t", partitions: sizes.length }]);
    const producer = new EmbeddedProducer(filled.db, filled.#clock);
    await producer.send(
      sizes.flatMap((all, partition) =>
        all.map((size) => ({
          ...record("t", null, "x".repeat(size)),
          partition,
        }))
      ),
    );
    filled.positions = partitionsOf(filled.db, "t").map((one) => ({
      ...one,
      offset: 0,
    }));
    return filled;
  }

  /** Origins of one reading, without the topic. */
  read(limit: Partial<FairLimit> = {}): { got: string[]; oversize: number } {
    const result = this.reader.read(this.positions, {
      maxRecords: 100,
      maxBytes: 1_000,
      allowOversize: false,
      ...limit,
    });
    const got = result.records.map((one) => originId(one).slice(2));
    return { got, oversize: result.oversizeBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.db.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

const many = (count: number, size = 1) => Array<number>(count).fill(size);

Deno.test("each partition gets an equal part of a reading", async () => {
  await using filled = await Filled.with([many(50), many(50), many(50)]);
  const { got } = filled.read({ maxRecords: 9 });
  for (const partition of ["0/", "1/", "2/"]) {
    assert.equal(got.filter((one) => one.startsWith(partition)).length, 3);
  }
});

Deno.test("what one partition cannot use goes to the others", async () => {
  await using filled = await Filled.with([many(1), many(50), []]);
  const { got } = filled.read({ maxRecords: 9 });
  assert.deepEqual(got, [
    "0/0",
    ...Array.from({ length: 8 }, (_, offset) => `1/${offset}`),
  ]);
});

Deno.test("a reading begins with another partition each time", async () => {
  await using filled = await Filled.with([many(5), many(5), many(5)]);
  const firsts = [1, 2, 3, 4].map(() => filled.read({ maxRecords: 1 }).got);
  assert.deepEqual(firsts, [["0/0"], ["1/0"], ["2/0"], ["0/1"]]);
});

Deno.test("a reading brings all once, in order, whatever its limits", async () => {
  await using filled = await Filled.with([many(40, 30), many(7), many(23, 9)]);
  const all: string[] = [];
  for (let turn = 0; all.length < 70; turn++) {
    assert(turn < 70, "it goes on");
    const { got } = filled.read({
      maxRecords: 1 + turn % 5,
      maxBytes: 30 + turn % 40,
    });
    all.push(...got);
  }
  assert.equal(new Set(all).size, 70);
  for (const partition of ["0/", "1/", "2/"]) {
    const offsets = all.filter((one) => one.startsWith(partition))
      .map((one) => Number(one.slice(2)));
    assert.deepEqual(offsets, [...offsets.keys()]);
  }
  assert.deepEqual(filled.read(), { got: [], oversize: 0 });
});

Deno.test("a record that does not fit is not passed by for ever", async () => {
  await using filled = await Filled.with([[500], many(1_000)]);
  const first = filled.read({ maxBytes: 100 });
  assert.deepEqual(first, { got: [], oversize: 500 });
  const still = filled.read({ maxBytes: 499 });
  assert.deepEqual(still, { got: [], oversize: 500 }, "it keeps its turn");
  assert.equal(filled.read({ maxBytes: 500 }).got[0], "0/0");
});

Deno.test("a record that does not fit waits for its turn like any other", async () => {
  await using filled = await Filled.with([many(10), [500]]);
  const first = filled.read({ maxRecords: 4, maxBytes: 100 });
  assert.deepEqual(first.got, ["0/0", "0/1", "0/2", "0/3"]);
  assert.equal(first.oversize, 0);
  assert.deepEqual(filled.read({ maxBytes: 100 }), { got: [], oversize: 500 });
});

Deno.test("one record over the limit is taken where it is allowed, alone", async () => {
  await using filled = await Filled.with([[500, 500], many(3)]);
  const { got } = filled.read({ maxBytes: 100, allowOversize: true });
  assert.deepEqual(got, ["0/0"]);
});

Deno.test("a reading that fails is made again from where it was", async () => {
  await using filled = await Filled.with([many(3), many(3)]);
  const healthy = filled.db.prepare;
  let statements = 0;
  filled.db.prepare = (sql) => {
    if (++statements === 3) throw new Error("database is locked");
    return healthy.call(filled.db, sql);
  };
  assert.throws(() => filled.read(), /locked/);
  assert.equal(filled.read().got.length, 6);
});
