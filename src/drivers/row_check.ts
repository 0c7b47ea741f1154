import { HotpathError } from "../core/errors.ts";
import type { CellValue, ColumnType, TableRow, TableSchema } from "./table.ts";

/**
 * Why a row cannot be stored, or undefined. Stores and their clients truncate
 * or misread values of the wrong type in silence, so every value is checked
 * before it is bound: the column, what it takes, and what came.
 */
export function checkRow(
  schema: TableSchema,
  row: TableRow,
): HotpathError | undefined {
  for (const column in row.values) {
    const value = row.values[column];
    const type = schema.columns[column];
    if (type === undefined) {
      return rejected(schema, column, "the table has no such column", value);
    }
    if (value === null) continue;
    const { what, test } = checks[type];
    if (value === undefined || !test(value)) {
      return rejected(schema, column, `expected ${what}`, value);
    }
  }
  for (const column of schema.partitionKey) {
    const fault = checkKey(schema, row, column);
    if (fault !== undefined) return fault;
  }
  for (const { column } of schema.clusteringKey) {
    const fault = checkKey(schema, row, column);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function checkKey(
  schema: TableSchema,
  row: TableRow,
  column: string,
): HotpathError | undefined {
  const value = row.values[column];
  return value === undefined || value === null || value === ""
    ? rejected(schema, column, "a key column needs a value", value)
    : undefined;
}

/** What a value of each column type must be. */
const checks: Readonly<
  Record<ColumnType, { what: string; test: (value: CellValue) => boolean }>
> = {
  "text": { what: "a text", test: (value) => typeof value === "string" },
  "int": {
    what: "a whole number of 32 bits",
    test: (value) => typeof value === "number" && (value | 0) === value,
  },
  "bigint": {
    what: "a whole number up to 2^53",
    test: (value) => Number.isSafeInteger(value),
  },
  "double": {
    what: "a finite number",
    test: (value) => Number.isFinite(value),
  },
  "boolean": {
    what: "true or false",
    test: (value) => typeof value === "boolean",
  },
  "timestamp": {
    what: "Unix milliseconds, a whole number",
    test: (value) => Number.isSafeInteger(value),
  },
  "map<text,text>": {
    what: "a map of texts",
    test: (value) => isMapOf(value, (one) => typeof one === "string"),
  },
  "map<text,double>": {
    what: "a map of finite numbers",
    test: (value) => isMapOf(value, Number.isFinite),
  },
  "set<text>": {
    what: "a list of texts",
    test: (value) =>
      Array.isArray(value) && value.every((one) => typeof one === "string"),
  },
};

function isMapOf(
  value: CellValue,
  test: (one: unknown) => boolean,
): boolean {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && Object.values(value).every(test);
}

function rejected(
  schema: TableSchema,
  column: string,
  problem: string,
  value: CellValue | undefined,
): HotpathError {
  const shown = shownValue(value).slice(0, shownCharsMax);
  return new HotpathError({
    code: "write-rejected",
    message: `Write to ${schema.name}.${column}: ${problem}: ${shown}`,
    details: { table: schema.name, column },
  });
}

/** JSON has no word for NaN and the infinities. */
function shownValue(value: CellValue | undefined): string {
  if (typeof value === "number") return String(value);
  return JSON.stringify(value) ?? "nothing";
}

const shownCharsMax = 80;
