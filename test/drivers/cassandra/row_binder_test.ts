import assert from "node:assert/strict";
import { RowBinder } from "../../../src/drivers/cassandra/row_binder.ts";
import type {
  CellValue,
  ColumnType,
  TableSchema,
} from "../../../src/drivers/table.ts";

function schemaOf(columns: Record<string, ColumnType>): TableSchema {
  return {
    name: "scores",
    doc: "Scores",
    columns,
    partitionKey: [],
    clusteringKey: [],
    ttlMs: 0,
  };
}

function binderOf(columns: Record<string, ColumnType>) {
  const binder = new RowBinder("metrics", schemaOf(columns));
  const bind = (values: Record<string, CellValue>) =>
    binder.bind({ values, writeTimeMicros: 1, ttlMs: 1_001 });
  return {
    bind,
    hex: (values: Record<string, CellValue>) =>
      bind(values).params.map((one) => one.toString("hex")),
  };
}

/** Write time 1 and a life of two seconds, rounded up. */
const times = ["0000000000000001", "00000002"];

/** As the protocol's section 6 lays them out, by hand. */
const layouts: readonly (readonly [ColumnType, CellValue, string])[] = [
  ["text", "kö", "6bc3b6"],
  ["text", "", ""],
  ["int", -2, "fffffffe"],
  ["bigint", 4_294_967_298, "0000000100000002"],
  ["bigint", -1, "ffffffffffffffff"],
  ["bigint", Number.MIN_SAFE_INTEGER, "ffe0000000000001"],
  ["timestamp", 1_700_000_000_000, "0000018bcfe56800"],
  ["timestamp", -1, "ffffffffffffffff"],
  ["double", -0.5, "bfe0000000000000"],
  ["boolean", true, "01"],
  ["boolean", false, "00"],
  [
    "map<text,text>",
    { a: "x", b: "" },
    "00000002" + "0000000161" + "0000000178" + "0000000162" + "00000000",
  ],
  [
    "map<text,double>",
    { a: 1 },
    "00000001" + "0000000161" + "00000008" + "3ff0000000000000",
  ],
  ["set<text>", ["é"], "00000001" + "00000002" + "c3a9"],
  ["set<text>", [], "00000000"],
];

Deno.test("a cell of each type is written as the protocol says", () => {
  for (const [type, value, bytes] of layouts) {
    const { hex } = binderOf({ cell: type });
    assert.deepEqual(hex({ cell: value }), [bytes, ...times], type);
  }
});

Deno.test("a cell that differs from the row before is not taken for it", () => {
  const { hex } = binderOf({ a: "double", b: "set<text>" });
  const list = ["x"];
  assert.deepEqual(hex({ a: 0, b: list }).slice(0, 2), [
    "0000000000000000",
    "000000010000000178",
  ]);
  assert.deepEqual(hex({ a: -0, b: ["y"] }).slice(0, 2), [
    "8000000000000000",
    "000000010000000179",
  ]);
  assert.deepEqual(hex({ a: 0, b: list }).slice(0, 2), [
    "0000000000000000",
    "000000010000000178",
  ]);
});

Deno.test("absent cells are not written, and a statement is the same text for the same columns", () => {
  const { bind } = binderOf({ a: "int", b: "int", c: "int" });
  const queries = [
    bind({ a: 1, b: 2, c: 3 }),
    bind({ a: 1, b: null, c: 3 }),
    bind({ a: 1, c: 2 }),
    bind({ a: 1, b: 5, c: 3 }),
    // The first columns of the row before are not all of them.
    bind({ a: 1, b: 5 }),
  ].map(({ query }) => query);
  const [all, some, , , first] = queries;
  assert.equal(
    some,
    "INSERT INTO metrics.scores (a, c) VALUES (?, ?) USING TIMESTAMP ? AND TTL ?",
  );
  assert.deepEqual(queries, [all, some, some, all, first]);
  assert.notEqual(first, all);
});
