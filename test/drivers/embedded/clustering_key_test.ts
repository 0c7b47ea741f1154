import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { clusteringKey } from "../../../src/drivers/embedded/clustering_key.ts";
import type { CellValue, TableSchema } from "../../../src/drivers/table.ts";

type Row = readonly [number: number, text: string, flag: boolean];

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, 0.5, -0.5),
);
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.string({ unit: fc.constantFrom("\0", "a", "\u{1F483}", "\uffee") }),
);
const rows: fc.Arbitrary<Row> = fc.tuple(numbers, texts, fc.boolean());

function schemaOf(orders: readonly ("asc" | "desc")[]): TableSchema {
  const columns = ["number", "text", "flag"];
  return {
    name: "t",
    doc: "",
    columns: { id: "text", number: "double", text: "text", flag: "boolean" },
    partitionKey: ["id"],
    clusteringKey: orders.map((order, index) => ({
      column: columns[index] ?? "",
      order,
    })),
    ttlMs: 1,
  };
}

function keyOf(schema: TableSchema, [number, text, flag]: Row): Uint8Array {
  const values: Record<string, CellValue> = { id: "x", number, text, flag };
  return clusteringKey(schema, values);
}

/** Column by column, texts by their UTF-8. */
function expected(
  a: Row,
  b: Row,
  orders: readonly ("asc" | "desc")[],
): number {
  const compared = [
    Math.sign(a[0] - b[0]),
    Buffer.compare(Buffer.from(a[1]), Buffer.from(b[1])),
    Number(a[2]) - Number(b[2]),
  ];
  for (const [index, order] of orders.entries()) {
    const result = compared[index] ?? 0;
    if (result !== 0) return order === "asc" ? result : -result;
  }
  return 0;
}

Deno.test("clustering keys sort as their columns do, in either order", () => {
  const order = fc.constantFrom("asc" as const, "desc" as const);
  const orders = fc.array(order, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(rows, rows, orders, (a, b, orders) => {
      const schema = schemaOf(orders);
      const result = Buffer.compare(keyOf(schema, a), keyOf(schema, b));
      assert.equal(Math.sign(result), Math.sign(expected(a, b, orders)));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("the two zeros are one key", () => {
  const schema = schemaOf(["asc"]);
  assert.deepEqual(
    keyOf(schema, [-0, "", false]),
    keyOf(schema, [0, "", false]),
  );
});
