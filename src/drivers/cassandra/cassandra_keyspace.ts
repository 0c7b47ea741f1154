import type { Client } from "cassandra-driver";
import { counted } from "../../core/counted.ts";
import type { SchemaStep } from "./cassandra_schema.ts";
import type { CassandraSettings } from "./cassandra_settings.ts";

type Wanted = Pick<
  CassandraSettings,
  "keyspace" | "replication" | "datacenter"
>;

/** Compares the keyspace that is wanted with the one that is there. */
export async function planKeyspace(
  client: Client,
  { keyspace, replication, datacenter }: Wanted,
): Promise<readonly SchemaStep[]> {
  const copies = await copiesOf(client, { keyspace, datacenter });
  if (copies === undefined) {
    return [{
      table: keyspace,
      kind: "create-keyspace",
      detail: `${copiesOfRow(replication)} in every data center`,
      cql: `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ` +
        `{'class': 'NetworkTopologyStrategy', 'replication_factor': ${replication}}`,
    }];
  }
  if (copies >= replication) return [];
  return [{
    table: keyspace,
    kind: "note",
    detail: `it has ${
      copiesOfRow(copies)
    } in ${datacenter}, not ${replication}; left alone, ALTER KEYSPACE and a repair add copies`,
  }];
}

function copiesOfRow(copies: number): string {
  return `${counted(copies, "copy", "copies")} of each row`;
}

/** Copies of each row in that data center; undefined for no such keyspace. */
export async function copiesOf(
  client: Client,
  { keyspace, datacenter }: Pick<Wanted, "keyspace" | "datacenter">,
): Promise<number | undefined> {
  const result = await client.execute(
    "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?",
    [keyspace],
    { prepare: true },
  );
  const row = result.first();
  if (row === null || row === undefined) return undefined;
  const replication = row["replication"] as Readonly<Record<string, string>>;
  // The simple strategy knows no data centers.
  const copies = replication[datacenter] ?? replication["replication_factor"];
  return copies === undefined ? 0 : Number.parseInt(copies, 10);
}
