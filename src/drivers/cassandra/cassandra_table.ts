import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import type { Logger } from "../../core/logger.ts";
import { checkRow } from "../row_check.ts";
import type {
  CellValue,
  PartitionRead,
  SchemaChange,
  Table,
  TableRow,
  TableSchema,
} from "../table.ts";
import { cassandraError } from "./cassandra_error.ts";
import { connectCassandra } from "./cassandra_connection.ts";
import { copiesOf, planKeyspace } from "./cassandra_keyspace.ts";
import { planTables, type SchemaStep } from "./cassandra_schema.ts";
import type { CassandraSettings } from "./cassandra_settings.ts";
import { bound, read } from "./cells.ts";
import type { InsertClient } from "./insert_client.ts";
import { Limiter } from "./limiter.ts";
import { RowBinder } from "./row_binder.ts";
import {
  groupRows,
  partitionOf,
  type Place,
  replicasOf,
  routingKey,
} from "./row_groups.ts";

/**
 * The Table seam on Cassandra: prepared idempotent inserts with the event's
 * own write time; rows of the same hosts travel in unlogged batches.
 */
export class CassandraTable implements Table {
  readonly #client: InsertClient;
  readonly #settings: CassandraSettings;
  readonly #limiter: Limiter;
  readonly #schemas: ReadonlyMap<string, TableSchema>;
  readonly #binders: ReadonlyMap<TableSchema, RowBinder>;

  private constructor(
    client: InsertClient,
    settings: CassandraSettings,
    schemas: readonly TableSchema[],
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#limiter = new Limiter(settings.inFlight);
    this.#schemas = new Map(schemas.map((one) => [one.name, one]));
    const { keyspace } = settings;
    this.#binders = new Map(
      schemas.map((one) => [one, new RowBinder(keyspace, one)]),
    );
  }

  /** Connects, or fails with the reason. `schemas` are the known tables. */
  static async open(
    settings: CassandraSettings,
    schemas: readonly TableSchema[],
    logger: Logger,
  ): Promise<CassandraTable> {
    const client = await connectCassandra(settings, logger);
    return new CassandraTable(client, settings, schemas);
  }

  async planSchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]> {
    const steps = await this.#ask(
      () => this.#planned(tables),
      "Look at the schema",
    );
    return steps.map(({ table, kind, detail }) => ({ table, kind, detail }));
  }

  /** The keyspace first: tables are made in it. */
  async #planned(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaStep[]> {
    return [
      ...await planKeyspace(this.#client, this.#settings),
      ...await planTables(this.#client, this.#settings.keyspace, tables),
    ];
  }

  async applySchema(
    tables: readonly TableSchema[],
  ): Promise<readonly SchemaChange[]> {
    return await this.#ask(async () => {
      const steps = await this.#planned(tables);
      const conflicts = steps.filter((step) => step.kind === "conflict");
      if (conflicts.length > 0) throw conflicting(conflicts);
      for (const step of steps) {
        if (step.cql !== undefined) await this.#define(step.cql);
      }
      return steps.map(({ table, kind, detail }) => ({ table, kind, detail }));
    }, "Apply the schema");
  }

  /** A change of the schema takes all nodes, and far longer than a write. */
  async #define(cql: string): Promise<void> {
    await this.#client.execute(cql, [], { readTimeout: defineTimeoutMs });
  }

  async upsert(
    table: string,
    rows: readonly TableRow[],
    signal?: AbortSignal,
  ): Promise<readonly (HotpathError | undefined)[]> {
    signal?.throwIfAborted();
    const schema = this.#schema(table);
    const results = new Array<HotpathError | undefined>(rows.length);
    const groups = this.#grouped(schema, this.#sound(schema, rows, results));
    await Promise.all(groups.map(async (group) => {
      await this.#limiter.run(() => this.#write(schema, group, results));
    }));
    return results;
  }

  async read(
    table: string,
    request: PartitionRead,
  ): Promise<readonly Readonly<Record<string, CellValue>>[]> {
    const schema = this.#schema(table);
    const columns = Object.keys(schema.columns);
    const where = schema.partitionKey.map((column) => `${column} = ?`);
    const cql = `SELECT ${columns.join(", ")} FROM ` +
      `${this.#settings.keyspace}.${table} WHERE ${
        where.join(" AND ")
      } LIMIT ?`;
    const values = schema.partitionKey.map((column) =>
      bound(schema, column, request.partition[column] ?? null)
    );
    return await this.#ask(async () => {
      const rows = [];
      let pageState: string | undefined;
      // The server gives no more rows than a page in one answer.
      do {
        const page = await this.#client.execute(
          cql,
          [...values, request.limit],
          { fetchSize: pageRows, ...(pageState && { pageState }) },
        );
        for (const row of page.rows) rows.push(read(schema, row));
        pageState = page.pageState;
      } while (pageState);
      return rows;
    }, `Read ${table}`);
  }

  /** The nodes of the local data center, and how many keep each row. */
  async cluster(): Promise<{
    readonly nodes: number;
    /** None where the keyspace is not there. */
    readonly copies: number;
  }> {
    const { datacenter } = this.#settings;
    const nodes = this.#client.hosts.values()
      .filter((host) => host.datacenter === datacenter).length;
    const copies = await this.#ask(
      () => copiesOf(this.#client, this.#settings),
      "Look at the keyspace",
    );
    return { nodes, copies: copies ?? 0 };
  }

  async close(): Promise<void> {
    await this.#client.shutdown();
  }

  #schema(table: string): TableSchema {
    const schema = this.#schemas.get(table);
    if (schema !== undefined) return schema;
    throw new HotpathError({
      code: "table-unknown",
      message: `Use table ${table}: expected one of ${
        [...this.#schemas.keys()].join(", ")
      }`,
    });
  }

  /** The rows that can be stored; why the others cannot is in the results. */
  #sound(
    schema: TableSchema,
    rows: readonly TableRow[],
    results: (HotpathError | undefined)[],
  ): Place[] {
    const binder = this.#binders.get(schema);
    invariant(binder !== undefined, `${schema.name} has a binder`);
    const places: Place[] = [];
    for (const [index, row] of rows.entries()) {
      const fault = checkRow(schema, row);
      results[index] = fault;
      if (fault === undefined) {
        places.push({ index, row, insert: binder.bind(row) });
      }
    }
    return places;
  }

  #grouped(schema: TableSchema, places: readonly Place[]): Place[][] {
    const { keyspace, batchBytes: bytesMax, grouping } = this.#settings;
    const together = grouping === "partition"
      ? (row: TableRow) => partitionOf(schema, row)
      : (row: TableRow) => replicasOf(this.#client, { keyspace, schema, row });
    return groupRows(places, { together, bytesMax });
  }

  /** Writes a group; one that is refused is written row by row. */
  async #write(
    schema: TableSchema,
    group: readonly Place[],
    results: (HotpathError | undefined)[],
  ): Promise<void> {
    const error = await this.#execute(schema, group);
    const [first] = group;
    if (error === undefined || first === undefined) return;
    if (group.length === 1) {
      results[first.index] = error;
    } else if (error.disposition === "dead-letter") {
      for (const one of group) await this.#write(schema, [one], results);
    } else {
      for (const one of group) results[one.index] = error;
    }
  }

  async #execute(
    schema: TableSchema,
    group: readonly Place[],
  ): Promise<HotpathError | undefined> {
    const [first] = group;
    if (first === undefined) return undefined;
    try {
      await this.#client.insert(group.map((one) => one.insert), {
        keyspace: this.#settings.keyspace,
        routingKey: this.#client.hosts.length === 1
          ? undefined
          : routingKey(schema, first.row),
      });
      return undefined;
    } catch (thrown) {
      return cassandraError(thrown, `Write to ${schema.name}`);
    }
  }

  async #ask<T>(command: () => Promise<T>, action: string): Promise<T> {
    try {
      return await command();
    } catch (thrown) {
      throw cassandraError(thrown, action);
    }
  }
}

function conflicting(conflicts: readonly SchemaChange[]): HotpathError {
  const list = conflicts.map((one) => `${one.table}: ${one.detail}`).join("; ");
  return new HotpathError({
    code: "contract-broken",
    message:
      `Apply the schema: ${list}; changing this would lose data, so move the rows to a new table first`,
  });
}

const pageRows = 5_000;

/** The client does not ask again: the change might have been made by then. */
const defineTimeoutMs = 30_000;
