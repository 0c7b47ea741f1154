import type { Client } from "cassandra-driver";
import { otherLife } from "../other_life.ts";
import type { ColumnType, SchemaChange, TableSchema } from "../table.ts";

/** What a table has now: types of its columns and the order of its keys. */
interface Present {
  readonly columns: ReadonlyMap<string, string>;
  readonly partitionKey: readonly string[];
  /** With the order of each: `bucket_ts desc`. */
  readonly clusteringKey: readonly string[];
  /** Life of a row when the write does not say, seconds. */
  readonly ttlSeconds: number;
}

/** A step that brings the schema nearer to what is wanted. */
export interface SchemaStep extends SchemaChange {
  /** Absent for a conflict, which no statement can mend without loss. */
  readonly cql?: string;
}

/** Compares the tables that are wanted with those that are there. */
export async function planTables(
  client: Client,
  keyspace: string,
  tables: readonly TableSchema[],
): Promise<readonly SchemaStep[]> {
  const present = await readTables(client, keyspace);
  return tables.flatMap((table) => {
    const found = present.get(table.name);
    return found === undefined
      ? [created(keyspace, table)]
      : compared(keyspace, table, found);
  });
}

function created(keyspace: string, table: TableSchema): SchemaStep {
  const columns = Object.entries(table.columns)
    .map(([name, type]) => `${name} ${cqlType(type)}`);
  const clustering = table.clusteringKey.map((key) => key.column);
  const key = [`(${table.partitionKey.join(", ")})`, ...clustering];
  const order = table.clusteringKey
    .map((one) => `${one.column} ${one.order.toUpperCase()}`);
  const options = [
    ...(order.length > 0 ? [`CLUSTERING ORDER BY (${order.join(", ")})`] : []),
    `compaction = ${compaction(table.ttlMs)}`,
    `default_time_to_live = ${ttlSeconds(table)}`,
    `comment = '${table.doc.replaceAll("'", "''")}'`,
  ];
  return {
    table: table.name,
    kind: "create-table",
    detail: `${columns.length} columns`,
    cql: `CREATE TABLE IF NOT EXISTS ${keyspace}.${table.name} (` +
      `${columns.join(", ")}, PRIMARY KEY (${key.join(", ")})) WITH ` +
      options.join(" AND "),
  };
}

/** Time windows so wide that a life has fewer than 50 of them. */
function compaction(ttlMs: number): string {
  const days = Math.max(1, Math.ceil(ttlMs / dayMs / windowsMax));
  return `{'class': 'TimeWindowCompactionStrategy', ` +
    `'compaction_window_unit': 'DAYS', 'compaction_window_size': ${days}}`;
}

const dayMs = 86_400_000;
const windowsMax = 45;

function compared(
  keyspace: string,
  table: TableSchema,
  present: Present,
): SchemaStep[] {
  const steps: SchemaStep[] = [];
  const wantedKey = [
    table.partitionKey.join(", "),
    ...table.clusteringKey.map((key) => `${key.column} ${key.order}`),
  ].join(" / ");
  const presentKey = [
    present.partitionKey.join(", "),
    ...present.clusteringKey,
  ].join(" / ");
  if (wantedKey !== presentKey) {
    steps.push(conflict(table, `its key is ${presentKey}, not ${wantedKey}`));
  }
  if (present.ttlSeconds !== ttlSeconds(table)) {
    steps.push({
      table: table.name,
      kind: "note",
      detail: otherLife(present.ttlSeconds * 1_000, table.ttlMs),
    });
  }
  for (const [name, type] of Object.entries(table.columns)) {
    const found = present.columns.get(name);
    if (found === undefined) {
      steps.push({
        table: table.name,
        kind: "add-column",
        detail: `${name} ${type}`,
        cql: `ALTER TABLE ${keyspace}.${table.name} ADD ${name} ${
          cqlType(type)
        }`,
      });
    } else if (found.replaceAll(" ", "") !== type) {
      steps.push(conflict(table, `${name} is ${found}, not ${type}`));
    }
  }
  return steps;
}

function conflict(table: TableSchema, detail: string): SchemaStep {
  return { table: table.name, kind: "conflict", detail };
}

function ttlSeconds(table: TableSchema): number {
  return Math.ceil(table.ttlMs / 1_000);
}

function cqlType(type: ColumnType): string {
  return type.replace(",", ", ");
}

async function readTables(
  client: Client,
  keyspace: string,
): Promise<ReadonlyMap<string, Present>> {
  const lives = await client.execute(
    "SELECT table_name, default_time_to_live FROM system_schema.tables " +
      "WHERE keyspace_name = ?",
    [keyspace],
    { prepare: true },
  );
  const ttls = new Map(lives.rows.map((row) => [
    String(row["table_name"]),
    Number(row["default_time_to_live"]),
  ]));
  const result = await client.execute(
    "SELECT table_name, column_name, type, kind, position, clustering_order " +
      "FROM system_schema.columns WHERE keyspace_name = ?",
    [keyspace],
    { prepare: true },
  );
  const tables = new Map<string, {
    columns: Map<string, string>;
    partitionKey: string[];
    clusteringKey: string[];
    ttlSeconds: number;
  }>();
  const rows = [...result.rows].sort((a, b) => a["position"] - b["position"]);
  for (const row of rows) {
    const name = String(row["table_name"]);
    const table = tables.get(name) ??
      {
        columns: new Map<string, string>(),
        partitionKey: new Array<string>(),
        clusteringKey: new Array<string>(),
        ttlSeconds: ttls.get(name) ?? 0,
      };
    tables.set(name, table);
    const column = String(row["column_name"]);
    table.columns.set(column, String(row["type"]));
    if (row["kind"] === "partition_key") table.partitionKey.push(column);
    if (row["kind"] === "clustering") {
      table.clusteringKey.push(`${column} ${row["clustering_order"]}`);
    }
  }
  return tables;
}
