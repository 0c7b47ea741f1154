import type { Buffer } from "node:buffer";
import { invariant } from "../../core/invariant.ts";
import type { CellValue, TableRow, TableSchema } from "../table.ts";
import { bigintBytes, cellBytes, intBytes } from "./cell_bytes.ts";

/** A statement with its values, in bytes. */
export interface Insert {
  readonly query: string;
  readonly params: Buffer[];
}

/**
 * Turns the rows of a table into inserts. What a column had in the row before
 * is not encoded again: of a score's cells half are the same row after row.
 */
export class RowBinder {
  readonly #keyspace: string;
  readonly #schema: TableSchema;
  /** Insert statements by their columns, so that each is prepared once. */
  readonly #statements = new Map<string, string>();
  /** Of each column what it had last. */
  readonly #last = new Map<string, { value: CellValue; bytes: Buffer }>();
  /** The statement of the row before. */
  #latest: { readonly columns: readonly string[]; readonly query: string };

  constructor(keyspace: string, schema: TableSchema) {
    this.#keyspace = keyspace;
    this.#schema = schema;
    this.#latest = { columns: [], query: "" };
  }

  /**
   * The insert of a row that `checkRow` has passed: absent cells are not
   * written, so leave no tombstone.
   */
  bind(row: TableRow): Insert {
    const params: Buffer[] = [];
    const columns: string[] = [];
    for (const column in row.values) {
      const value = row.values[column];
      if (value === null || value === undefined) continue;
      columns.push(column);
      params.push(this.#bytes(column, value));
    }
    params.push(
      bigintBytes(row.writeTimeMicros),
      intBytes(Math.ceil(row.ttlMs / 1_000)),
    );
    return { query: this.#statement(columns), params };
  }

  /** Objects are told apart by identity: one that changes must be another. */
  #bytes(column: string, value: CellValue): Buffer {
    const last = this.#last.get(column);
    if (last !== undefined && Object.is(last.value, value)) return last.bytes;
    const type = this.#schema.columns[column];
    invariant(type !== undefined, `${this.#schema.name} has no ${column}`);
    const bytes = cellBytes(type, value);
    this.#last.set(column, { value, bytes });
    return bytes;
  }

  /** Rows are mostly alike, and to join names costs more than to compare. */
  #statement(columns: readonly string[]): string {
    const { columns: before, query } = this.#latest;
    const isSame = columns.length === before.length &&
      columns.every((column, index) => column === before[index]);
    if (isSame) return query;
    const names = columns.join(", ");
    const known = this.#statements.get(names) ?? this.#insert(columns, names);
    this.#statements.set(names, known);
    this.#latest = { columns, query: known };
    return known;
  }

  #insert(columns: readonly string[], names: string): string {
    const marks = columns.map(() => "?").join(", ");
    return `INSERT INTO ${this.#keyspace}.${this.#schema.name} (${names}) ` +
      `VALUES (${marks}) USING TIMESTAMP ? AND TTL ?`;
  }
}
