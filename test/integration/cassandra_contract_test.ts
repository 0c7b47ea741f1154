import { silentLogger } from "../../src/core/logger.ts";
import { CassandraTable } from "../../src/drivers/cassandra/cassandra_table.ts";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { tableContract } from "../contract/table_contract.ts";
import { noStack, realStack } from "../support/real_stack.ts";

for (const grouping of ["replicas", "partition"] as const) {
  if (noStack === undefined) {
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
  } else {
    Deno.test({
      name: `cassandra table passes the contract (skipped: ${noStack})`,
      ignore: true,
      fn() {},
    });
  }
}
