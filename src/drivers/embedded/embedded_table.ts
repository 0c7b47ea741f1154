import type { Clock } from "../../core/clock.ts";
import type { HotpathError } from "../../core/errors.ts";
import { checkRow } from "../row_check.ts";
import type {
  CellValue,
  PartitionRead,
  SchemaChange,
  Table,
  TableRow,
  TableSchema,
} from "../table.ts";
import { clusteringKey } from "./clustering_key.ts";
import type { Database } from "./database.ts";
import type { FileUse } from "./file_error.ts";
import { TableSchemas } from "./table_schemas.ts";

type Cells = Readonly<Record<string, CellValue>>;

/**
 * The Table seam on the state file. As in a column store a write names cells:
 * a later one replaces those that it names and keeps the others, an earlier
 * one only fills cells that are absent. Rows are stored in clustering order.
 */
export class EmbeddedTable implements Table {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #schemas: TableSchemas;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#schemas = new TableSchemas(db);
  }

  planSchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]> {
    return this.#db.read(tableUse, () => this.#schemas.plan(tables));
  }

  applySchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]> {
    return this.#db.write(tableUse, () => this.#schemas.apply(tables));
  }

  upsert(
    table: string,
    rows: readonly TableRow[],
    signal?: AbortSignal,
  ): Promise<readonly (HotpathError | undefined)[]> {
    return this.#db.write(tableUse, () => {
      const schema = this.#schemas.require(table);
      const now = this.#clock.now();
      this.#sweep(now);
      return rows.map((row) => {
        const error = checkRow(schema, row);
        if (error === undefined) this.#put(schema, row, now);
        return error;
      });
    }, { signal });
  }

  read(table: string, request: PartitionRead): Promise<readonly Cells[]> {
    return this.#db.read(tableUse, () => {
      const schema = this.#schemas.require(table);
      const partition = partitionKey(schema, request.partition);
      return this.#db.prepare(
        "SELECT cells FROM rows WHERE table_name = ? AND partition_key = ? " +
          "AND expires_at > ? ORDER BY clustering_key LIMIT ?",
      ).all(table, partition, this.#clock.now(), request.limit)
        .map((row) => fullRow(schema, JSON.parse(String(row["cells"]))));
    });
  }

  /** The file's owner closes it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #put(schema: TableSchema, row: TableRow, now: number): void {
    const partition = partitionKey(schema, row.values);
    const clustering = clusteringKey(schema, row.values);
    const present = this.#db.prepare(
      "SELECT cells, write_time, expires_at FROM rows WHERE table_name = ? " +
        "AND partition_key = ? AND clustering_key = ?",
    ).get(schema.name, partition, clustering);
    let cells = presentCells(row.values);
    let writeTime = row.writeTimeMicros;
    let expiresAt = Math.ceil(now + row.ttlMs);
    if (present !== undefined) {
      const isLive = Number(present["expires_at"]) > now;
      const before: Cells = isLive ? JSON.parse(String(present["cells"])) : {};
      const isNewer = row.writeTimeMicros >= Number(present["write_time"]);
      // What has expired still outranks what was written before it.
      if (!isNewer && !isLive) return;
      cells = isNewer ? { ...before, ...cells } : { ...cells, ...before };
      if (!isNewer) {
        writeTime = Number(present["write_time"]);
        expiresAt = Number(present["expires_at"]);
      }
    }
    this.#db.prepare(
      "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET " +
        "cells = excluded.cells, write_time = excluded.write_time, " +
        "expires_at = excluded.expires_at",
    ).run(
      schema.name,
      partition,
      clustering,
      JSON.stringify(cells),
      writeTime,
      expiresAt,
    );
  }

  /** Removes a bounded number of rows that expired a good while ago. */
  #sweep(now: number): void {
    this.#db.prepare(
      "DELETE FROM rows WHERE (table_name, partition_key, clustering_key) IN " +
        "(SELECT table_name, partition_key, clustering_key FROM rows " +
        "WHERE expires_at <= ? LIMIT ?)",
    ).run(now - sweepAfterMs, sweepRowsMax);
  }
}

const tableUse: FileUse = {
  action: "Use the embedded table",
  unavailable: "write-unavailable",
};

/** Expired rows that one call removes at the most. */
const sweepRowsMax = 100;
/** Until then an expired row keeps older writes from coming back. */
const sweepAfterMs = 3_600_000;

function partitionKey(schema: TableSchema, values: Cells): string {
  return JSON.stringify(
    schema.partitionKey.map((column) => values[column] ?? null),
  );
}

/** Absent cells left out, sets in order and without repetition. */
function presentCells(values: Cells): Cells {
  const cells: Record<string, CellValue> = {};
  for (const [column, value] of Object.entries(values)) {
    if (value === null || isEmpty(value)) continue;
    cells[column] = Array.isArray(value) ? [...new Set(value)].sort() : value;
  }
  return cells;
}

/** A column store does not tell an empty collection from an absent one. */
function isEmpty(value: NonNullable<CellValue>): boolean {
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Every column of the table, absent cells as null. */
function fullRow(schema: TableSchema, cells: Cells): Cells {
  const row: Record<string, CellValue> = {};
  for (const column of Object.keys(schema.columns)) {
    row[column] = cells[column] ?? null;
  }
  return row;
}
