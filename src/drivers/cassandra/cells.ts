import type { CellValue, TableSchema } from "../table.ts";

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
