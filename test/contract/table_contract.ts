import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { CellValue, TableRow } from "../../src/drivers/table.ts";
import { promises, type PromiseTest } from "./promises.ts";
import {
  cellsOf,
  everyType,
  type OpenTable,
  type TableFixture,
} from "./table_fixture.ts";
import { tableSchemaContract } from "./table_schema_contract.ts";
import { uniqueName } from "./unique_name.ts";

/** What every store of rows promises; one named test a promise. */
export function tableContract(name: string, open: OpenTable): void {
  // One table serves all tests, as creating one is slow on a real store; each
  // test has a partition of its own.
  const schema = everyType(uniqueName("every_type").replaceAll(".", "_"));
  const promise = promises(`${name} table`, async () => {
    const fixture = await open([schema]);
    await fixture.table.applySchema([schema]);
    return fixture;
  });
  const rows = new Rows(schema.name);
  cells(promise, rows);
  writeTimes(promise, rows);
  badRows(promise, rows);
  tableSchemaContract(name, open);
}

/** Rows of the one table. */
class Rows {
  constructor(readonly table: string) {}

  async put(
    { table }: TableFixture,
    values: readonly Readonly<Record<string, CellValue>>[],
    rest: Partial<TableRow> = {},
  ): Promise<readonly (HotpathError | undefined)[]> {
    return await table.upsert(
      this.table,
      values.map((one) => ({
        values: one,
        writeTimeMicros: 1_764_756_000_000_000,
        ttlMs: 86_400_000,
        ...rest,
      })),
    );
  }

  async read(
    { table }: TableFixture,
    owner: string,
    limit = 100,
  ): Promise<readonly Readonly<Record<string, CellValue>>[]> {
    const partition = { owner, month: "2025-12" };
    return await table.read(this.table, { partition, limit });
  }
}

function cells(promise: PromiseTest<TableFixture>, rows: Rows): void {
  promise("gives back a value of every type", async (fixture) => {
    const owner = uniqueName("owner");
    const row = cellsOf(owner, {
      small: -(2 ** 31),
      big: Number.MAX_SAFE_INTEGER,
      real: 0.1,
      flag: false,
      words: { a: "1", "ä b": "" },
      parts: { share: 0.25, none: 0 },
      marks: ["a", "b"],
      note: 'ä "\u{1F483}"',
    });
    assert.deepEqual(await rows.put(fixture, [row]), [undefined]);
    assert.deepEqual(await rows.read(fixture, owner), [row]);
  });

  promise("gives null for a cell that is absent", async (fixture) => {
    const owner = uniqueName("owner");
    const { note: _note, ...some } = cellsOf(owner, { small: 1 });
    assert.deepEqual(await rows.put(fixture, [some]), [undefined]);
    assert.deepEqual(await rows.read(fixture, owner), [
      cellsOf(owner, { small: 1 }),
    ]);
  });

  promise("keeps a set in order, each member once", async (fixture) => {
    const owner = uniqueName("owner");
    await rows.put(fixture, [cellsOf(owner, { marks: ["b", "a", "b"] })]);
    assert.deepEqual(await rows.read(fixture, owner), [
      cellsOf(owner, { marks: ["a", "b"] }),
    ]);
  });

  promise("does not tell an empty collection from none", async (fixture) => {
    const owner = uniqueName("owner");
    const empty = { marks: [], words: {}, parts: {} };
    await rows.put(fixture, [cellsOf(owner, { ...empty, note: "n" })]);
    assert.deepEqual(await rows.read(fixture, owner), [
      cellsOf(owner, { note: "n" }),
    ]);
  });

  promise("reads a partition of any size whole", async (fixture) => {
    const owner = uniqueName("owner");
    const ids = Array.from({ length: 5_001 }, (_, index) => `${index}`);
    await rows.put(fixture, ids.map((id) => cellsOf(owner, { id })));
    assert.equal((await rows.read(fixture, owner, 10_000)).length, 5_001);
    assert.equal((await rows.read(fixture, owner, 5_000)).length, 5_000);
  });

  promise(
    "reads a partition in clustering order, so many rows",
    async (fixture) => {
      const owner = uniqueName("owner");
      const all = [
        [-5, "a"],
        [7, "b"],
        [7, "a"],
        [1_764_756_000_000, "c"],
        [0, "ab"],
        [0, "a"],
        [0, "\u{1F483}"],
        [0, "\uffee"],
      ] as const;
      await rows.put(
        fixture,
        all.map(([at, id]) => cellsOf(owner, { at, id })),
      );
      await rows.put(fixture, [cellsOf(uniqueName("other"))]);
      const order = (await rows.read(fixture, owner))
        .map((row) => [row["at"], row["id"]]);
      assert.deepEqual(order, [
        [1_764_756_000_000, "c"],
        [7, "a"],
        [7, "b"],
        [0, "a"],
        [0, "ab"],
        [0, "\uffee"],
        [0, "\u{1F483}"],
        [-5, "a"],
      ]);
      assert.equal((await rows.read(fixture, owner, 3)).length, 3);
      assert.deepEqual(await rows.read(fixture, uniqueName("none")), []);
    },
  );
}

function writeTimes(promise: PromiseTest<TableFixture>, rows: Rows): void {
  const at = (writeTimeMicros: number) => ({ writeTimeMicros });

  promise("keeps the latest write, whatever comes last", async (fixture) => {
    const owner = uniqueName("owner");
    for (const time of [2_000, 3_000, 1_000]) {
      await rows.put(
        fixture,
        [cellsOf(owner, { small: time, note: String(time) })],
        at(time),
      );
    }
    assert.deepEqual(await rows.read(fixture, owner), [
      cellsOf(owner, { small: 3_000, note: "3000" }),
    ]);
  });

  promise("is not changed by a replay", async (fixture) => {
    const owner = uniqueName("owner");
    const row = cellsOf(owner, { small: 1, marks: ["a"], parts: { x: 1.5 } });
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(await rows.put(fixture, [row, row]), [
        undefined,
        undefined,
      ]);
    }
    assert.deepEqual(await rows.read(fixture, owner), [row]);
  });

  promise("keeps cells that a later write does not name", async (fixture) => {
    const owner = uniqueName("owner");
    await rows.put(fixture, [cellsOf(owner, { small: 1, note: "a" })], at(2));
    await rows.put(fixture, [cellsOf(owner, { flag: true })], at(3));
    await rows.put(fixture, [cellsOf(owner, { note: "b", real: 5 })], at(1));
    assert.deepEqual(await rows.read(fixture, owner), [
      cellsOf(owner, { small: 1, note: "a", flag: true, real: 5 }),
    ]);
  });

  promise("forgets a row when its life is over", async (fixture) => {
    const owner = uniqueName("owner");
    await rows.put(fixture, [cellsOf(owner, { id: "short" })], {
      ttlMs: 1_000,
    });
    await rows.put(fixture, [cellsOf(owner, { id: "long" })]);
    assert.equal((await rows.read(fixture, owner)).length, 2);
    await fixture.pass(2_200);
    assert.deepEqual(await rows.read(fixture, owner), [
      cellsOf(owner, { id: "long" }),
    ]);
  });
}

function badRows(promise: PromiseTest<TableFixture>, rows: Rows): void {
  promise(
    "refuses a value of the wrong type, and no other row",
    async (fixture) => {
      const owner = uniqueName("owner");
      const bad: readonly (readonly [string, CellValue, RegExp])[] = [
        ["small", 1.5, /1\.5/],
        ["small", 2 ** 31, /2147483648/],
        ["big", 2 ** 53, /9007199254740992/],
        ["real", NaN, /NaN/],
        ["real", Infinity, /Infinity/],
        ["real", "1", /"1"/],
        ["flag", 1, /1/],
        ["at", 1.5, /1\.5/],
        ["note", 7, /7/],
        ["words", { a: 1 }, /"a":1/],
        ["parts", { a: "1" }, /"a":"1"/],
        ["marks", { a: "1" }, /"a":"1"/],
        ["none", "x", /"x"/],
        ["id", null, /null/],
      ];
      const good = cellsOf(owner, { id: "good" });
      const results = await rows.put(fixture, [
        ...bad.map(([column, value]) => cellsOf(owner, { [column]: value })),
        good,
      ]);
      for (const [index, [column, , value]] of bad.entries()) {
        const error = results[index];
        assert(error instanceof HotpathError, column);
        assert.equal(error.code, "write-rejected");
        assert(
          error.message.includes(`${rows.table}.${column}`),
          error.message,
        );
        assert.match(error.message, value);
      }
      assert.equal(results.at(-1), undefined);
      assert.deepEqual(await rows.read(fixture, owner), [good]);
    },
  );

  promise(
    "writes nothing for a call that is aborted already",
    async (fixture) => {
      const owner = uniqueName("owner");
      const row = { values: cellsOf(owner), writeTimeMicros: 1, ttlMs: 60_000 };
      const { table } = fixture;
      await assert.rejects(
        table.upsert(rows.table, [row], AbortSignal.abort()),
      );
      assert.deepEqual(await rows.read(fixture, owner), []);
    },
  );

  promise("names a table that does not exist", async ({ table }) => {
    const isUnknown = (error: unknown) =>
      error instanceof HotpathError && error.code === "table-unknown" &&
      error.message.includes("no_such_table");
    await assert.rejects(table.upsert("no_such_table", []), isUnknown);
    await assert.rejects(
      table.read("no_such_table", { partition: {}, limit: 1 }),
      isUnknown,
    );
  });
}
