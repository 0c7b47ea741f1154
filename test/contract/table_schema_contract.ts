import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { Table, TableSchema } from "../../src/drivers/table.ts";
import { promises } from "./promises.ts";
import { cellsOf, everyType, type OpenTable } from "./table_fixture.ts";
import { uniqueName } from "./unique_name.ts";

/** How tables come to be and grow, and what is refused. */
export function tableSchemaContract(name: string, open: OpenTable): void {
  const schema = everyType(uniqueName("changing").replaceAll(".", "_"));
  const grown: TableSchema = {
    ...schema,
    columns: { ...schema.columns, added: "map<text,double>" },
  };
  const promise = promises(`${name} table`, () => open([grown]));

  promise(
    "is planned, created, extended, and then left alone",
    async ({ table }) => {
      // What holds the tables is a step of its own, where there is such a thing.
      await table.applySchema([]);
      const created = [{
        table: schema.name,
        kind: "create-table",
        detail: "12 columns",
      }];
      assert.deepEqual(await table.planSchema([schema]), created);
      assert.deepEqual(await table.planSchema([schema]), created);
      assert.deepEqual(await table.applySchema([schema]), created);
      assert.deepEqual(await table.applySchema([schema]), []);
      const added = [{
        table: schema.name,
        kind: "add-column",
        detail: "added map<text,double>",
      }];
      assert.deepEqual(await table.planSchema([grown]), added);
      assert.deepEqual(await table.applySchema([grown]), added);
      assert.deepEqual(await table.planSchema([grown]), []);
      assert.deepEqual(await table.planSchema([schema]), []);
      const owner = uniqueName("owner");
      const row = { ...cellsOf(owner), added: { x: 0.5 } };
      await table.upsert(schema.name, [
        { values: row, writeTimeMicros: 1, ttlMs: 60_000 },
      ]);
      const partition = { owner, month: "2025-12" };
      assert.deepEqual(await table.read(schema.name, { partition, limit: 9 }), [
        row,
      ]);
    },
  );

  promise(
    "notes that rows live another time by default, and grows all the same",
    async ({ table }) => {
      const name = uniqueName("living").replaceAll(".", "_");
      await table.applySchema([{ ...schema, name }]);
      const longer = { ...schema, name, ttlMs: 2 * schema.ttlMs };
      const note = {
        table: name,
        kind: "note",
        detail:
          "by default its rows live 1d, not 2d; hotpath's own rows say how long they live",
      };
      assert.deepEqual(await table.planSchema([longer]), [note]);
      const columns = { ...longer.columns, more: "text" as const };
      const changes = await table.applySchema([{ ...longer, columns }]);
      assert.deepEqual(changes.map((one) => one.kind), ["note", "add-column"]);
      assert.deepEqual(await table.planSchema([longer]), [note]);
    },
  );

  promise(
    "conflicts with another type or key, and stays as it is",
    async ({ table }) => {
      const one = {
        ...schema,
        name: uniqueName("conflict").replaceAll(".", "_"),
      };
      await table.applySchema([one]);
      const conflicts: readonly (readonly [TableSchema, RegExp])[] = [
        [{ ...one, columns: { ...one.columns, small: "bigint" } }, /small/],
        [{ ...one, partitionKey: ["owner"] }, /key/],
        [{ ...one, clusteringKey: one.clusteringKey.toReversed() }, /key/],
        [
          {
            ...one,
            clusteringKey: one.clusteringKey.map(({ column }) => ({
              column,
              order: "asc",
            })),
          },
          /at desc.* not .*at asc/,
        ],
      ];
      for (const [wanted, names] of conflicts) {
        await refuses(table, wanted, names);
        assert.deepEqual(await table.planSchema([one]), []);
      }
      const other = {
        ...one,
        name: uniqueName("other").replaceAll(".", "_"),
      };
      const [bad] = conflicts[0] ?? [one];
      await assert.rejects(table.applySchema([other, bad]));
      assert.equal(
        (await table.planSchema([other]))[0]?.kind,
        "create-table",
        "nothing of a refused schema is applied",
      );
    },
  );
}

async function refuses(
  table: Table,
  wanted: TableSchema,
  names: RegExp,
): Promise<void> {
  const planned = await table.planSchema([wanted]);
  assert(planned.some((one) => one.kind === "conflict"));
  await assert.rejects(table.applySchema([wanted]), (error) => {
    assert(error instanceof HotpathError);
    assert.equal(error.code, "contract-broken");
    assert.match(error.message, names);
    return error.message.includes(wanted.name);
  });
}
