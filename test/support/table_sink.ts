import assert from "node:assert/strict";
import type { SinkNode } from "../../src/core/node.ts";
import type { Table } from "../../src/drivers/table.ts";
import { cassandraSink } from "../../src/sinks/cassandra_sink.ts";
import { nodeContext } from "./node_context.ts";

/** A sink that writes to a table, with options as a file would have them. */
export function tableSink(
  table: Table,
  given: Record<string, unknown>,
): SinkNode {
  const instance = cassandraSink.create(
    cassandraSink.options.parse(given),
    nodeContext({ drivers: { table } }),
  );
  assert.ok("kind" in instance && instance.kind === "sink");
  return instance;
}
