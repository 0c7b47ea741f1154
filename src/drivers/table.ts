import type { HotpathError } from "../core/errors.ts";

/** Column types, by their CQL names. */
export type ColumnType =
  | "text"
  | "int"
  | "bigint"
  | "double"
  | "boolean"
  | "timestamp"
  | "map<text,text>"
  | "map<text,double>"
  | "set<text>";

/**
 * A value of a column: a `timestamp` is Unix milliseconds, a map a plain
 * record, a set an array. null is an absent cell.
 */
export type CellValue =
  | string
  | number
  | boolean
  | null
  | Readonly<Record<string, string | number>>
  | readonly string[];

/** A table as it is wanted. */
export interface TableSchema {
  readonly name: string;
  readonly doc: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly partitionKey: readonly string[];
  readonly clusteringKey: readonly {
    readonly column: string;
    readonly order: "asc" | "desc";
  }[];
  /** Life of a row when the write does not say, milliseconds. */
  readonly ttlMs: number;
}

/** One idempotent write: the same key and write time leave the same row. */
export interface TableRow {
  readonly values: Readonly<Record<string, CellValue>>;
  /** Unix microseconds; an older write never replaces a newer one. */
  readonly writeTimeMicros: number;
  readonly ttlMs: number;
}

/** Which rows of one partition to read. */
export interface PartitionRead {
  /** A value for every column of the partition key. */
  readonly partition: Readonly<Record<string, CellValue>>;
  /** At most so many rows, in clustering order. */
  readonly limit: number;
}

/**
 * A difference between the wanted and the present schema. A `note` is told and
 * stands in nobody's way; a `conflict` keeps the schema from being applied.
 */
export interface SchemaChange {
  /** What differs: a table, or the keyspace of them all. */
  readonly table: string;
  readonly kind:
    | "create-keyspace"
    | "create-table"
    | "add-column"
    | "note"
    | "conflict";
  readonly detail: string;
}

/**
 * The seam to a store of typed rows. Every driver passes
 * test/contract/table_contract.ts.
 */
export interface Table {
  /** What {@linkcode applySchema} would do; conflicts included. */
  planSchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]>;
  /** Creates and extends; fails with `contract-broken` on a conflict. */
  applySchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]>;
  /**
   * One result a row, in order; undefined is stored. A value of the wrong type
   * is that row's `write-rejected`. Rejects when the outcome is unknown.
   */
  upsert(
    table: string,
    rows: readonly TableRow[],
    signal?: AbortSignal,
  ): Promise<readonly (HotpathError | undefined)[]>;
  read(
    table: string,
    request: PartitionRead,
  ): Promise<readonly Readonly<Record<string, CellValue>>[]>;
  close(): Promise<void>;
}
