import { Buffer } from "node:buffer";
import type { Client } from "cassandra-driver";
import type { TableRow, TableSchema } from "../table.ts";
import type { Insert } from "./row_binder.ts";

/** A row on its way, with its place in the caller's list. */
export interface Place {
  readonly index: number;
  readonly row: TableRow;
  readonly insert: Insert;
}

/** Which rows may travel together, and how many. */
export interface GroupRules {
  /** Rows of which this gives the same text may share a request. */
  together(row: TableRow): string;
  /** Estimated bytes of a group; one larger row goes alone. */
  readonly bytesMax: number;
}

/** Puts rows that may share a request together, each list in its own order. */
export function groupRows(
  places: readonly Place[],
  { together, bytesMax }: GroupRules,
): Place[][] {
  const open = new Map<string, { rows: Place[]; bytes: number }>();
  const groups: Place[][] = [];
  for (const place of places) {
    const name = together(place.row);
    const bytes = rowHeadBytes + place.insert.values.length;
    let group = open.get(name);
    if (!group || group.bytes + bytes > bytesMax) {
      group = { rows: [], bytes: 0 };
      open.set(name, group);
      groups.push(group.rows);
    }
    group.rows.push(place);
    group.bytes += bytes;
  }
  return groups;
}

/** What a row takes beside its values, about. */
export const rowHeadBytes = 32;

/** The partition of a row as a text. */
export function partitionOf(schema: TableSchema, row: TableRow): string {
  return schema.partitionKey.map((column) => String(row.values[column]))
    .join("\u0000");
}

/**
 * The hosts that keep a row as a text: rows of the same hosts share a request
 * without one host having to pass them on. The partition itself, where its key
 * is not text.
 */
export function replicasOf(
  client: Pick<Client, "hosts" | "getReplicas">,
  { keyspace, schema, row }: {
    readonly keyspace: string;
    readonly schema: TableSchema;
    readonly row: TableRow;
  },
): string {
  if (client.hosts.length === 1) return "";
  const key = routingKey(schema, row);
  if (key === undefined) return partitionOf(schema, row);
  return client.getReplicas(keyspace, key)
    .map((host) => host.address).sort().join();
}

/** The bytes that a partition's token is made of. */
export function routingKey(
  schema: TableSchema,
  row: TableRow,
): Buffer | undefined {
  const texts: Buffer[] = [];
  for (const column of schema.partitionKey) {
    const value = row.values[column];
    if (typeof value !== "string") return undefined;
    texts.push(Buffer.from(value));
  }
  const [only] = texts;
  if (texts.length === 1) return only;
  return Buffer.concat(texts.flatMap((text) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    return [length, text, Buffer.of(0)];
  }));
}
