import type { Buffer } from "node:buffer";
import { Client } from "cassandra-driver";
import { InsertsRequest, type PreparedInserts } from "./inserts_request.ts";
import type { Insert } from "./row_binder.ts";

/** Where inserts are written. */
export interface InsertPlace {
  readonly keyspace: string;
  /** Of a row of theirs, where it matters which host is asked. */
  readonly routingKey: Buffer | undefined;
}

/**
 * The driver's client with batches of inserts whose values are bytes already.
 * Its own requests take a buffer for each value and another for its length,
 * which costs four times as much.
 */
export class InsertClient extends Client {
  /** Writes them in one request; rejects as `batch` does. */
  async insert(
    inserts: readonly Insert[],
    { keyspace, routingKey }: InsertPlace,
  ): Promise<void> {
    const byQuery = new Map<string, Insert[]>();
    for (const insert of inserts) {
      const alike = byQuery.get(insert.query);
      if (alike === undefined) byQuery.set(insert.query, [insert]);
      else alike.push(insert);
    }
    const queries = Array.from(byQuery, ([query, params]) => ({
      query,
      params,
    }));
    await this.batch(queries, {
      prepare: true,
      logged: false,
      keyspace,
      ...(routingKey === undefined ? {} : { routingKey }),
    });
  }

  /** The client calls this for a batch once its statements are prepared. */
  protected _createBatchRequest(
    statements: readonly PreparedInserts[],
    options: { getConsistency(): number },
  ): InsertsRequest {
    return new InsertsRequest(statements, options.getConsistency());
  }
}
