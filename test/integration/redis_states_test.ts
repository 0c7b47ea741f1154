import assert from "node:assert/strict";
import { createClient } from "redis";
import { HotpathError } from "../../src/core/errors.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { RedisCache } from "../../src/drivers/redis/redis_cache.ts";
import { redisSettings } from "../../src/drivers/redis/redis_settings.ts";
import { rowOf } from "../contract/cache_fixture.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

/** A server that is up and takes no writes, and how it is well again. */
const states = [
  {
    what: "is full",
    begin: ["CONFIG", "SET", "maxmemory", "1"],
    end: ["CONFIG", "SET", "maxmemory", "192mb"],
    says: /OOM/,
  },
  {
    what: "is a replica",
    begin: ["REPLICAOF", "127.0.0.1", "1"],
    end: ["REPLICAOF", "NO", "ONE"],
    says: /READONLY/,
  },
] as const;

for (const { what, begin, end, says } of states) {
  onStack(
    `a Redis that ${what} takes no row, old or new, and all once it is well`,
    async () => {
      const { redis } = await realStack();
      const url = `redis://${redis}`;
      const cache = await RedisCache.open(
        redisSettings.parse({ url }),
        silentLogger,
      );
      const admin = createClient({ url });
      await admin.connect();
      const known = uniqueName("known");
      const rows = [
        rowOf(known, "2", { eventTime: 2_000 }),
        rowOf(uniqueName("new"), "1"),
      ];
      const keys = rows.map((row) => row.key);
      try {
        await cache.upsert([rowOf(known, "1", { eventTime: 1_000 })]);
        await admin.sendCommand([...begin]);
        await assert.rejects(() => cache.upsert(rows), (error) => {
          assert.ok(error instanceof HotpathError);
          assert.equal(error.code, "write-unavailable");
          assert.equal(error.disposition, "retry");
          assert.match(error.message, says);
          return true;
        });
        assert.deepEqual(await cache.getMany(keys), [{ value: "1" }, null]);
        await admin.sendCommand([...end]);
        assert.deepEqual(await cache.upsert(rows), ["applied", "applied"]);
        assert.deepEqual(await cache.getMany(keys), [
          { value: "2" },
          { value: "1" },
        ]);
      } finally {
        await admin.sendCommand([...end]);
        admin.destroy();
        await cache.close();
      }
    },
  );
}
