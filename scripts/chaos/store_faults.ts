import { createClient } from "redis";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { connectCassandra } from "../../src/drivers/cassandra/cassandra_connection.ts";
import type { Fault } from "./fault.ts";
import type { Servers } from "./servers.ts";

/** What a server that is up says no to, forgets or changes. */
export const storeFaults: readonly Fault[] = [
  {
    name: "redis is full",
    rows: [21],
    isHard: false,
    weight: 1,
    lastsMs: [500, 4_000],
    touches: "redis",
    async strike({ servers }) {
      const [, before = "0"] = await tellRedis(servers, [
        "CONFIG",
        "GET",
        "maxmemory",
      ]);
      await tellRedis(servers, ["CONFIG", "SET", "maxmemory", "1"]);
      return async () => {
        await tellRedis(servers, ["CONFIG", "SET", "maxmemory", before]);
      };
    },
  },
  {
    name: "redis takes no writes",
    rows: [21],
    isHard: false,
    weight: 1,
    lastsMs: [500, 4_000],
    touches: "redis",
    async strike({ servers }) {
      // A replica whose primary is nowhere keeps what it has.
      await tellRedis(servers, ["REPLICAOF", "127.0.0.1", "1"]);
      return async () => {
        await tellRedis(servers, ["REPLICAOF", "NO", "ONE"]);
      };
    },
  },
  {
    name: "redis loses its data",
    rows: [21],
    isHard: false,
    weight: 1,
    lastsMs: [0, 0],
    touches: "redis",
    async strike({ servers }) {
      await tellRedis(servers, ["FLUSHALL"]);
      await tellRedis(servers, ["SCRIPT", "FLUSH"]);
      return () => Promise.resolve();
    },
  },
  {
    name: "cassandra table is altered",
    rows: [26],
    isHard: false,
    weight: 1,
    lastsMs: [0, 2_000],
    touches: "cassandra",
    async strike({ servers }) {
      await tellCassandra(servers, "ADD chaos_note text");
      return () => tellCassandra(servers, "DROP chaos_note");
    },
  },
];

/** Past every proxy; fails with what the server said. */
async function tellRedis(
  servers: Servers,
  command: readonly string[],
): Promise<readonly string[]> {
  const client = createClient({ url: `redis://${servers.address("redis")}` });
  const broken = Promise.withResolvers<never>();
  client.on("error", broken.reject);
  // Nobody waits for it once the server has answered.
  broken.promise.catch(() => undefined);
  try {
    await Promise.race([client.connect(), broken.promise]);
    const answer = await Promise.race([
      client.sendCommand([...command]),
      broken.promise,
    ]);
    return Array.isArray(answer) ? answer.map(String) : [String(answer)];
  } finally {
    client.destroy();
  }
}

async function tellCassandra(
  servers: Servers,
  change: string,
): Promise<void> {
  const settings = cassandraSettings.parse({
    hosts: servers.address("cassandra"),
    timeout: "30s",
  });
  const client = await connectCassandra(settings, { log() {} });
  try {
    const table = `${settings.keyspace}.scores_by_kol`;
    await client.execute(`ALTER TABLE ${table} ${change}`, [], {
      prepare: false,
    });
  } finally {
    await client.shutdown();
  }
}
