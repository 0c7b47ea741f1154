import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import { checkRow } from "../row_check.ts";
import type {
  CellValue,
  PartitionRead,
  SchemaChange,
  Table,
  TableRow,
  TableSchema,
} from "../table.ts";
import type { Database } from "./database.ts";

/**
 * The Table seam on the state file. A row replaces one of an older or equal
 * write time as a whole; in its partition rows are kept in clustering order
 * when they are read.
 */
export class EmbeddedTable implements Table {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async planSchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]> {
    return tables.flatMap((table) => this.#changes(table));
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async applySchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]> {
    return this.#db.write(() => {
      const changes = tables.flatMap((table) => this.#changes(table));
      const conflicts = changes.filter((one) => one.kind === "conflict");
      if (conflicts.length > 0) throw conflicting(conflicts);
      const changed = new Set(changes.map((one) => one.table));
      for (const table of tables) {
        if (changed.has(table.name)) this.#store(table);
      }
      return changes;
    });
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async upsert(
    table: string,
    rows: readonly TableRow[],
    signal?: AbortSignal,
  ): Promise<readonly (HotpathError | undefined)[]> {
    signal?.throwIfAborted();
    const schema = this.#require(table);
    return this.#db.write(() => {
      const now = this.#clock.now();
      return rows.map((row) => {
        const error = checkRow(schema, row);
        if (error === undefined) this.#put(schema, row, now);
        return error;
      });
    });
  }

  // deno-lint-ignore require-await -- what is thrown must reject
  async read(
    table: string,
    request: PartitionRead,
  ): Promise<readonly Readonly<Record<string, CellValue>>[]> {
    const schema = this.#require(table);
    const rows = this.#db.prepare(
      "SELECT cells FROM rows WHERE table_name = ? AND partition_key = ? " +
        "AND expires_at > ?",
    ).all(table, partitionKey(schema, request.partition), this.#clock.now());
    return rows
      .map((row) => fullRow(schema, JSON.parse(String(row["cells"]))))
      .sort((a, b) => byClustering(schema, a, b))
      .slice(0, request.limit);
  }

  /** The file's owner closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #put(schema: TableSchema, row: TableRow, now: number): void {
    const clustering = schema.clusteringKey.map((key) =>
      row.values[key.column] ?? null
    );
    this.#db.prepare(
      "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET " +
        "cells = excluded.cells, write_time = excluded.write_time, " +
        "expires_at = excluded.expires_at " +
        "WHERE excluded.write_time >= rows.write_time",
    ).run(
      schema.name,
      partitionKey(schema, row.values),
      JSON.stringify(clustering),
      JSON.stringify(row.values),
      row.writeTimeMicros,
      Math.ceil(now + row.ttlMs),
    );
  }

  #store(table: TableSchema): void {
    this.#db.prepare("INSERT OR REPLACE INTO schemas VALUES (?, ?)")
      .run(table.name, JSON.stringify(table));
  }

  #present(name: string): TableSchema | undefined {
    const row = this.#db.prepare("SELECT schema FROM schemas WHERE name = ?")
      .get(name);
    return row === undefined ? undefined : JSON.parse(String(row["schema"]));
  }

  #require(name: string): TableSchema {
    const schema = this.#present(name);
    if (schema !== undefined) return schema;
    throw new HotpathError({
      code: "table-unknown",
      message: `Use table ${name}: it does not exist; apply the schema first`,
    });
  }

  #changes(table: TableSchema): SchemaChange[] {
    const present = this.#present(table.name);
    if (present === undefined) {
      const detail = `${Object.keys(table.columns).length} columns`;
      return [{ table: table.name, kind: "create-table", detail }];
    }
    const changes: SchemaChange[] = [];
    const [wanted, found] = [keyOf(table), keyOf(present)];
    if (wanted !== found) {
      changes.push(conflict(table, `its key is ${found}, not ${wanted}`));
    }
    for (const [name, type] of Object.entries(table.columns)) {
      const before = present.columns[name];
      if (before === undefined) {
        const detail = `${name} ${type}`;
        changes.push({ table: table.name, kind: "add-column", detail });
      } else if (before !== type) {
        changes.push(conflict(table, `${name} is ${before}, not ${type}`));
      }
    }
    return changes;
  }
}

function conflict(table: TableSchema, detail: string): SchemaChange {
  return { table: table.name, kind: "conflict", detail };
}

function keyOf(table: TableSchema): string {
  const clustering = table.clusteringKey.map((key) => key.column);
  return [table.partitionKey.join(", "), ...clustering].join(" / ");
}

function partitionKey(
  schema: TableSchema,
  values: Readonly<Record<string, CellValue>>,
): string {
  return JSON.stringify(
    schema.partitionKey.map((column) => values[column] ?? null),
  );
}

/** Every column of the table, absent cells as null. */
function fullRow(
  schema: TableSchema,
  cells: Readonly<Record<string, CellValue>>,
): Readonly<Record<string, CellValue>> {
  const row: Record<string, CellValue> = {};
  for (const column of Object.keys(schema.columns)) {
    row[column] = cells[column] ?? null;
  }
  return row;
}

function byClustering(
  schema: TableSchema,
  a: Readonly<Record<string, CellValue>>,
  b: Readonly<Record<string, CellValue>>,
): number {
  for (const { column, order } of schema.clusteringKey) {
    const [left, right] = [a[column] ?? "", b[column] ?? ""];
    if (left === right) continue;
    return (left < right ? -1 : 1) * (order === "asc" ? 1 : -1);
  }
  return 0;
}

function conflicting(conflicts: readonly SchemaChange[]): HotpathError {
  const list = conflicts.map((one) => `${one.table}: ${one.detail}`).join("; ");
  return new HotpathError({
    code: "contract-broken",
    message:
      `Apply the schema: ${list}; changing this would lose data, so move the rows to a new table first`,
  });
}
