import { HotpathError } from "../../core/errors.ts";
import { otherLife } from "../other_life.ts";
import type { SchemaChange, TableSchema } from "../table.ts";
import type { Database } from "./database.ts";

/** The tables that the file holds, and how they differ from what is wanted. */
export class TableSchemas {
  readonly #db: Database;
  /** Parsed schemas, good as long as the stored text is the same. */
  readonly #parsed = new Map<string, { text: string; schema: TableSchema }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The table of that name; fails with `table-unknown`. */
  require(name: string): TableSchema {
    const schema = this.#present(name);
    if (schema !== undefined) return schema;
    throw new HotpathError({
      code: "table-unknown",
      message: `Use table ${name}: it does not exist; apply the schema first`,
    });
  }

  /** What {@linkcode apply} would do, conflicts included. */
  plan(tables: readonly TableSchema[]): SchemaChange[] {
    return tables.flatMap((table) => {
      const present = this.#present(table.name);
      return present === undefined
        ? [created(table)]
        : compared(table, present);
    });
  }

  /** Creates and extends; fails with `contract-broken` on a conflict. */
  apply(tables: readonly TableSchema[]): SchemaChange[] {
    const changes = this.plan(tables);
    const conflicts = changes.filter((one) => one.kind === "conflict");
    if (conflicts.length > 0) throw conflicting(conflicts);
    const changed = new Set(
      changes.filter(({ kind }) => kind !== "note").map((one) => one.table),
    );
    for (const table of tables) if (changed.has(table.name)) this.#store(table);
    return changes;
  }

  /** Columns that are there already stay, wanted or not, as does the life. */
  #store(table: TableSchema): void {
    const present = this.#present(table.name);
    const schema = {
      ...table,
      columns: { ...present?.columns, ...table.columns },
      ttlMs: present?.ttlMs ?? table.ttlMs,
    };
    this.#db.prepare("INSERT OR REPLACE INTO schemas VALUES (?, ?)")
      .run(table.name, JSON.stringify(schema));
  }

  #present(name: string): TableSchema | undefined {
    const row = this.#db.prepare("SELECT schema FROM schemas WHERE name = ?")
      .get(name);
    if (row === undefined) return undefined;
    const text = String(row["schema"]);
    let known = this.#parsed.get(name);
    if (known?.text !== text) {
      known = { text, schema: JSON.parse(text) };
      this.#parsed.set(name, known);
    }
    return known.schema;
  }
}

function created(table: TableSchema): SchemaChange {
  const detail = `${Object.keys(table.columns).length} columns`;
  return { table: table.name, kind: "create-table", detail };
}

function compared(table: TableSchema, present: TableSchema): SchemaChange[] {
  const changes: SchemaChange[] = [];
  const [wanted, found] = [keyOf(table), keyOf(present)];
  if (wanted !== found) {
    changes.push(conflict(table, `its key is ${found}, not ${wanted}`));
  }
  if (present.ttlMs !== table.ttlMs) {
    const detail = otherLife(present.ttlMs, table.ttlMs);
    changes.push({ table: table.name, kind: "note", detail });
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

function conflict(table: TableSchema, detail: string): SchemaChange {
  return { table: table.name, kind: "conflict", detail };
}

/** The key in words: `(kol_id), bucket_ts desc`. */
function keyOf(table: TableSchema): string {
  return [
    `(${table.partitionKey.join(", ")})`,
    ...table.clusteringKey.map((key) => `${key.column} ${key.order}`),
  ].join(", ");
}

function conflicting(conflicts: readonly SchemaChange[]): HotpathError {
  const list = conflicts.map((one) => `${one.table}: ${one.detail}`).join("; ");
  return new HotpathError({
    code: "contract-broken",
    message:
      `Apply the schema: ${list}; changing this would lose data, so move the rows to a new table first`,
  });
}
