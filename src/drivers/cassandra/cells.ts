import type { CellValue, TableRow, TableSchema } from "../table.ts";

/** A statement with its values. */
export interface Insert {
  readonly query: string;
  readonly params: unknown[];
}

const statements = new WeakMap<TableSchema, Map<string, string>>();

/** The insert of a row: absent cells are not written, so leave no tombstone. */
export function insertOf(
  keyspace: string,
  schema: TableSchema,
  row: TableRow,
): Insert {
  const columns: string[] = [];
  const params: unknown[] = [];
  for (const [column, value] of Object.entries(row.values)) {
    if (value === null) continue;
    columns.push(column);
    params.push(bound(schema, column, value));
  }
  params.push(row.writeTimeMicros, Math.ceil(row.ttlMs / 1_000));
  return { query: statementOf(keyspace, schema, columns), params };
}

/** One text for each set of columns, so that it is prepared once. */
function statementOf(
  keyspace: string,
  schema: TableSchema,
  columns: readonly string[],
): string {
  const names = columns.join(", ");
  let known = statements.get(schema);
  if (known === undefined) statements.set(schema, known = new Map());
  let query = known.get(names);
  if (query === undefined) {
    const marks = columns.map(() => "?").join(", ");
    query = `INSERT INTO ${keyspace}.${schema.name} (${names}) ` +
      `VALUES (${marks}) USING TIMESTAMP ? AND TTL ?`;
    known.set(names, query);
  }
  return query;
}

/** A value as the driver binds it. */
export function bound(
  schema: TableSchema,
  column: string,
  value: CellValue,
): unknown {
  return schema.columns[column] === "timestamp" && typeof value === "number"
    ? new Date(value)
    : value;
}

/** A row as the seam gives it. */
export function read(
  schema: TableSchema,
  row: Readonly<Record<string, unknown>>,
): Readonly<Record<string, CellValue>> {
  const values: Record<string, CellValue> = {};
  for (const column of Object.keys(schema.columns)) {
    values[column] = cell(row[column]);
  }
  return values;
}

function cell(value: unknown): CellValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.getTime();
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(String);
  if (isLong(value)) return value.toNumber();
  return { ...value } as Readonly<Record<string, string | number>>;
}

/** The driver's 64-bit integer. */
function isLong(value: object): value is { toNumber(): number } {
  return "toNumber" in value && typeof value.toNumber === "function";
}

/** Bytes of a row on the wire, near enough for a limit. */
export function estimatedBytes(row: TableRow): number {
  let bytes = 32;
  for (const value of Object.values(row.values)) {
    if (typeof value === "string") bytes += 4 + value.length;
    else if (typeof value === "object" && value !== null) {
      bytes += 4 + JSON.stringify(value).length;
    } else bytes += 12;
  }
  return bytes;
}
