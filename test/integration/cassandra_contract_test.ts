import assert from "node:assert/strict";
import { silentLogger } from "../../src/core/logger.ts";
import { CassandraTable } from "../../src/drivers/cassandra/cassandra_table.ts";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { tableContract } from "../contract/table_contract.ts";
import { everyType } from "../contract/table_fixture.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { contractOnStack, onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

contractOnStack("cassandra table", () => {
  for (const grouping of ["replicas", "partition"] as const) {
    tableContract(`cassandra (rows by ${grouping})`, async (tables) => {
      const { cassandra } = await realStack();
      const settings = cassandraSettings.parse({
        hosts: cassandra,
        keyspace: "contract",
        grouping,
      });
      const table = await CassandraTable.open(settings, tables, silentLogger);
      return {
        table,
        // The server's clock is the real one.
        pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        close: () => table.close(),
      };
    });
  }
});

onStack(
  "a keyspace is planned with its copies before its tables, made once, and told where it has fewer than are asked for",
  async () => {
    const { cassandra } = await realStack();
    const schema = everyType("planned");
    const keyspace = uniqueName("planned").replaceAll(/[^a-z0-9]/g, "_");
    const open = (replication: number) =>
      CassandraTable.open(
        cassandraSettings.parse({ hosts: cassandra, keyspace, replication }),
        [schema],
        silentLogger,
      );
    const table = await open(1);
    const other = await open(3);
    try {
      const planned = [
        {
          table: keyspace,
          kind: "create-keyspace",
          detail: "1 copy of each row in every data center",
        },
        { table: "planned", kind: "create-table", detail: "12 columns" },
      ];
      assert.deepEqual(await table.planSchema([schema]), planned);
      assert.deepEqual(await table.cluster(), { nodes: 1, copies: 0 });
      assert.deepEqual(await table.applySchema([schema]), planned);
      assert.deepEqual(await table.planSchema([schema]), []);
      assert.deepEqual(await table.cluster(), { nodes: 1, copies: 1 });
      assert.deepEqual(await other.planSchema([schema]), [{
        table: keyspace,
        kind: "note",
        detail:
          "it has 1 copy of each row in datacenter1, not 3; left alone, ALTER KEYSPACE and a repair add copies",
      }]);
    } finally {
      await table.close();
      await other.close();
    }
  },
);
