import assert from "node:assert/strict";
import {
  type Insert,
  RowBinder,
} from "../../../src/drivers/cassandra/row_binder.ts";
import type {
  CellValue,
  ColumnType,
  TableSchema,
} from "../../../src/drivers/table.ts";

/** Each value behind its length, apart and in hexadecimal. */
function cellsOf({ values, count }: Insert): string[] {
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  const cells: string[] = [];
  let at = 0;
  while (at < values.length) {
    const from = at + 4;
    at = from + view.getInt32(at);
    cells.push(values.subarray(from, at).toHex());
  }
  assert.equal(at, values.length);
  assert.equal(cells.length, count);
  return cells;
}

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
    hex: (values: Record<string, CellValue>) => cellsOf(bind(values)),
  };
}

/** Write time 1 and a life of two seconds, rounded up. */
const times = ["0000000000000001", "00000002"];

/** As the protocol's section 6 lays them out, by hand. */
const layouts: readonly (readonly [ColumnType, CellValue, string])[] = [
  ["text", "kö", "6bc3b6"],
  ["text", "", ""],
  ["text", "a".repeat(65) + "ö", "61".repeat(65) + "c3b6"],
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

Deno.test("rows keep their bytes when a later one needs another chunk", () => {
  const { bind } = binderOf({ a: "int", b: "map<text,text>" });
  const long = "x".repeat(30_000);
  const rows = Array.from(
    { length: 9 },
    (_, index) => bind({ a: index, b: { one: long, two: "y" } }),
  );
  const map = [
    "00000002",
    "00000003" + "6f6e65" + "00007530" + "78".repeat(30_000),
    "00000003" + "74776f" + "00000001" + "79",
  ].join("");
  rows.forEach((row, index) =>
    assert.deepEqual(cellsOf(row), [`0000000${index}`, map, ...times])
  );
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

Deno.test("a row that fails half way leaves nothing to the next", () => {
  const { bind, hex } = binderOf({ cell: "int" });
  assert.throws(() => bind({ cell: 1, unknown: 2 }));
  assert.deepEqual(hex({ cell: 3 }), ["00000003", ...times]);
});
