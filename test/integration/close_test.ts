import assert from "node:assert/strict";
import { TcpProxy } from "../../scripts/chaos/tcp_proxy.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { CassandraTable } from "../../src/drivers/cassandra/cassandra_table.ts";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { kolMetrics } from "../../src/drivers/kol_metrics.ts";
import { RedisCache } from "../../src/drivers/redis/redis_cache.ts";
import { redisSettings } from "../../src/drivers/redis/redis_settings.ts";
import { rowOf } from "../contract/cache_fixture.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

/** Longest that a close may take, milliseconds. */
const closeMsMax = 8_000;

/** An address in front of a server, whose replies can be lost. */
function proxyTo(address: string): TcpProxy {
  const targetPort = Number(address.split(":").at(-1));
  return new TcpProxy({ port: 0, targetPort });
}

/** Closes something whose server does not answer any more, in time. */
async function closesInTime(
  proxy: TcpProxy,
  parts: {
    readonly ask: () => Promise<unknown>;
    readonly close: () => Promise<void>;
  },
): Promise<void> {
  proxy.set({ kind: "black-hole", way: "replies" });
  const asked = parts.ask().then(() => "answered", () => "refused");
  const began = performance.now();
  await parts.close();
  const took = performance.now() - began;
  assert.ok(took < closeMsMax, `${took} ms`);
  assert.equal(await asked, "refused");
}

onStack(
  "a Redis that answers no more does not keep a close waiting",
  async () => {
    const proxy = proxyTo((await realStack()).redis);
    try {
      const url = `redis://127.0.0.1:${proxy.port}`;
      const cache = await RedisCache.open(
        redisSettings.parse({ url }),
        silentLogger,
      );
      await closesInTime(proxy, {
        ask: () => cache.upsert([rowOf(uniqueName("row"), "1")]),
        close: () => cache.close(),
      });
    } finally {
      proxy.close();
    }
  },
);

onStack(
  "a Cassandra that answers no more does not keep a close waiting",
  async () => {
    const proxy = proxyTo((await realStack()).cassandra);
    try {
      const settings = cassandraSettings.parse({
        hosts: `127.0.0.1:${proxy.port}`,
      });
      const table = await CassandraTable.open(
        settings,
        kolMetrics,
        silentLogger,
      );
      await closesInTime(proxy, {
        ask: () => table.planSchema(kolMetrics),
        close: () => table.close(),
      });
    } finally {
      proxy.close();
    }
  },
);
