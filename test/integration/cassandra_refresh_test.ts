import assert from "node:assert/strict";
import type { Client } from "cassandra-driver";
import { TcpProxy } from "../../scripts/chaos/tcp_proxy.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { connectCassandra } from "../../src/drivers/cassandra/cassandra_connection.ts";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

const lookMs = 50;

async function answers(client: Client): Promise<boolean> {
  try {
    await client.execute("SELECT key FROM system.local");
    return true;
  } catch {
    return false;
  }
}

onStack(
  "a Cassandra that comes and goes is listened to no more than at first",
  async () => {
    const { cassandra } = await realStack();
    const targetPort = Number(cassandra.split(":").at(-1));
    const proxy = new TcpProxy({ port: 0, targetPort });
    const settings = cassandraSettings.parse({
      hosts: `127.0.0.1:${proxy.port}`,
    });
    const client = await connectCassandra(settings, silentLogger);
    try {
      for (let times = 0; times < 8; times++) {
        proxy.set({ kind: "refuse" });
        while (await answers(client)) await systemClock.sleep(lookMs);
        proxy.set({ kind: "pass" });
        while (!await answers(client)) await systemClock.sleep(lookMs);
      }
      // The driver's types do not say that a host is an emitter.
      const [host] = client.hosts.values() as unknown as {
        listenerCount(name: string): number;
      }[];
      const listeners = host?.listenerCount("down") ?? 0;
      assert.ok(listeners <= 4, `${listeners} listeners`);
    } finally {
      await client.shutdown();
      proxy.close();
    }
  },
);
