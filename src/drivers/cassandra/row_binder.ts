import { invariant } from "../../core/invariant.ts";
import type { TableRow, TableSchema } from "../table.ts";
import { CellWriter } from "./cell_writer.ts";

/** A statement with its values. */
export interface Insert {
  readonly query: string;
  readonly count: number;
  /** The values one after the other, each behind its length. */
  readonly values: Uint8Array;
}

/** Turns the rows of a table into inserts. */
export class RowBinder {
  readonly #keyspace: string;
  readonly #schema: TableSchema;
  readonly #writer = new CellWriter();
  /** Insert statements by their columns, so that each is prepared once. */
  readonly #statements = new Map<string, string>();
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
    this.#writer.begin();
    const columns: string[] = [];
    for (const column in row.values) {
      const value = row.values[column];
      if (value === null || value === undefined) continue;
      const type = this.#schema.columns[column];
      invariant(type !== undefined, `${this.#schema.name} has no ${column}`);
      columns.push(column);
      this.#writer.cell(type, value);
    }
    this.#writer.bigint(row.writeTimeMicros);
    this.#writer.int(Math.ceil(row.ttlMs / 1_000));
    return {
      query: this.#statement(columns),
      count: columns.length + timesCount,
      values: this.#writer.take(),
    };
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

/** The write time and the life, which every row has. */
const timesCount = 2;
