import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  groupRows,
  partitionOf,
  type Place,
  replicasOf,
  routingKey,
  rowHeadBytes,
} from "../../../src/drivers/cassandra/row_groups.ts";
import { RowBinder } from "../../../src/drivers/cassandra/row_binder.ts";
import type {
  CellValue,
  TableRow,
  TableSchema,
} from "../../../src/drivers/table.ts";

type Replicated = Parameters<typeof replicasOf>[0];

function schemaOf(...partitionKey: string[]): TableSchema {
  return {
    name: "scores",
    doc: "Scores",
    columns: { platform: "text", kol: "text", day: "int", score: "double" },
    partitionKey,
    clusteringKey: [],
    ttlMs: 0,
  };
}

function rowOf(values: Record<string, CellValue>): TableRow {
  return { values, writeTimeMicros: 1, ttlMs: 0 };
}

function placesOf(...kols: string[]): Place[] {
  const binder = new RowBinder("k", schemaOf("kol"));
  return kols.map((kol, index) => {
    const row = rowOf({ kol });
    return { index, row, insert: binder.bind(row) };
  });
}

const byKol = (row: TableRow) => String(row.values["kol"]);
const indices = (groups: readonly Place[][]) =>
  groups.map((group) => group.map((one) => one.index));

/** A cluster of so many hosts that writes down what it is asked. */
function cluster(hosts: number, replicas: readonly string[]) {
  const asked: { keyspace: string; key: string }[] = [];
  const client = {
    hosts: { length: hosts },
    getReplicas: (keyspace: string, key: Buffer) => {
      asked.push({ keyspace, key: key.toString("hex") });
      return replicas.map((address) => ({ address }));
    },
  };
  // The driver's classes of hosts have no public constructor.
  return { asked, client: client as unknown as Replicated };
}

Deno.test("rows that belong together share a group, each in its own order", () => {
  const groups = groupRows(placesOf("a", "b", "a", "c", "b", "a"), {
    together: byKol,
    bytesMax: 1_000,
  });
  assert.deepEqual(indices(groups), [[0, 2, 5], [1, 4], [3]]);
  assert.deepEqual(groupRows([], { together: byKol, bytesMax: 1 }), []);
});

Deno.test("a group is closed before it is over the limit, and takes what just fits", () => {
  const places = placesOf("a", "a", "b", "a", "a");
  const one = rowHeadBytes + (places[0]?.insert.values.length ?? 0);
  const of = (bytesMax: number) =>
    indices(groupRows(places, { together: byKol, bytesMax }));
  assert.deepEqual(of(2 * one), [[0, 1], [2], [3, 4]]);
  assert.deepEqual(of(2 * one - 1), [[0], [1], [2], [3], [4]]);
});

Deno.test("a row over the limit goes alone, and nothing is lost", () => {
  const large = "x".repeat(500);
  const groups = groupRows(placesOf("a", large, "a"), {
    together: () => "",
    bytesMax: 200,
  });
  assert.deepEqual(indices(groups), [[0], [1], [2]]);
});

Deno.test("a partition's text holds its columns in order, apart from each other", () => {
  const schema = schemaOf("platform", "kol");
  const of = (platform: string, kol: string) =>
    partitionOf(schema, rowOf({ kol, platform, day: 3 }));
  assert.equal(of("x", "y"), "x\u0000y");
  assert.notEqual(of("xy", "z"), of("x", "yz"));
});

Deno.test("a routing key of one column is its bytes", () => {
  const key = routingKey(schemaOf("kol"), rowOf({ kol: "zoë", day: 1 }));
  assert.deepEqual(key, Buffer.from("zoë"));
});

Deno.test("a routing key of several columns is each one's length, bytes and a zero", () => {
  const key = routingKey(
    schemaOf("platform", "kol"),
    rowOf({ kol: "é", platform: "abc" }),
  );
  assert.equal(key?.toString("hex"), "000361626300" + "0002c3a900");
});

Deno.test("a partition whose key is not all text has no routing key", () => {
  const row = rowOf({ platform: "x", day: 3 });
  assert.equal(routingKey(schemaOf("platform", "day"), row), undefined);
  assert.equal(routingKey(schemaOf("kol"), row), undefined);
});

Deno.test("rows of the same hosts belong together, in whatever order they are named", () => {
  const row = rowOf({ kol: "a" });
  const of = (replicas: string[]) =>
    replicasOf(cluster(3, replicas).client, {
      keyspace: "k",
      schema: schemaOf("kol"),
      row,
    });
  assert.equal(of(["10.0.0.2", "10.0.0.1"]), of(["10.0.0.1", "10.0.0.2"]));
  assert.notEqual(of(["10.0.0.1", "10.0.0.2"]), of(["10.0.0.1", "10.0.0.3"]));
});

Deno.test("the hosts are asked for by keyspace and routing key", () => {
  const { asked, client } = cluster(3, ["10.0.0.1"]);
  const row = rowOf({ kol: "a" });
  replicasOf(client, { keyspace: "k", schema: schemaOf("kol"), row });
  assert.deepEqual(asked, [{ keyspace: "k", key: "61" }]);
});

Deno.test("on one host everything belongs together, without asking", () => {
  const { asked, client } = cluster(1, ["10.0.0.1"]);
  const of = (kol: string) =>
    replicasOf(client, {
      keyspace: "k",
      schema: schemaOf("kol"),
      row: rowOf({ kol }),
    });
  assert.equal(of("a"), of("b"));
  assert.deepEqual(asked, []);
});

Deno.test("where the key is not text, rows of one partition belong together", () => {
  const { asked, client } = cluster(3, ["10.0.0.1"]);
  const of = (day: number) =>
    replicasOf(client, {
      keyspace: "k",
      schema: schemaOf("platform", "day"),
      row: rowOf({ platform: "x", day }),
    });
  assert.equal(of(1), of(1));
  assert.notEqual(of(1), of(2));
  assert.deepEqual(asked, []);
});
