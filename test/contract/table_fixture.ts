import type { CellValue, Table, TableSchema } from "../../src/drivers/table.ts";

/** A table store under test, and its time. */
export interface TableFixture {
  readonly table: Table;
  /** Lets so much of the store's time pass, milliseconds. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a store that may be asked for these tables. */
export type OpenTable = (
  tables: readonly TableSchema[],
) => Promise<TableFixture>;

/** A table with a column of every type, and a key of two and two columns. */
export function everyType(name: string): TableSchema {
  return {
    name,
    doc: "A column of every type",
    columns: {
      owner: "text",
      month: "text",
      at: "timestamp",
      id: "text",
      small: "int",
      big: "bigint",
      real: "double",
      flag: "boolean",
      words: "map<text,text>",
      parts: "map<text,double>",
      marks: "set<text>",
      note: "text",
    },
    partitionKey: ["owner", "month"],
    clusteringKey: [
      { column: "at", order: "desc" },
      { column: "id", order: "asc" },
    ],
    ttlMs: 86_400_000,
  };
}

/** A row of {@linkcode everyType}, with the rest absent. */
export function cellsOf(
  owner: string,
  rest: Readonly<Record<string, CellValue>> = {},
): Record<string, CellValue> {
  return {
    owner,
    month: "2025-12",
    at: 1_764_756_000_123,
    id: "e1",
    small: null,
    big: null,
    real: null,
    flag: null,
    words: null,
    parts: null,
    marks: null,
    note: null,
    ...rest,
  };
}
