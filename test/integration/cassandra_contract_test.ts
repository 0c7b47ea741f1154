import { silentLogger } from "../../src/core/logger.ts";
import { CassandraTable } from "../../src/drivers/cassandra/cassandra_table.ts";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { tableContract } from "../contract/table_contract.ts";
import { contractOnStack } from "../support/on_stack.ts";
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
