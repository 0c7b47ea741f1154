import type { CellValue, TableRow, TableSchema } from "../table.ts";

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
  for (const column in row.values) {
    const value = row.values[column];
    if (typeof value === "string") bytes += 4 + value.length;
    else if (typeof value === "object" && value !== null) {
      bytes += 4 + JSON.stringify(value).length;
    } else bytes += 12;
  }
  return bytes;
}
