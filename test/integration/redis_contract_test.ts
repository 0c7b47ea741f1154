import { silentLogger } from "../../src/core/logger.ts";
import { RedisCache } from "../../src/drivers/redis/redis_cache.ts";
import { redisSettings } from "../../src/drivers/redis/redis_settings.ts";
import { cacheContract } from "../contract/cache_contract.ts";
import { noStack, realStack } from "../support/real_stack.ts";

if (noStack === undefined) {
  cacheContract("redis", async () => {
    const { redis } = await realStack();
    const settings = redisSettings.parse({ url: `redis://${redis}/1` });
    const cache = await RedisCache.open(settings, silentLogger);
    return {
      cache,
      // The server's clock is the real one.
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      close: () => cache.close(),
    };
  });
} else {
  Deno.test({
    name: `redis cache passes the contract (skipped: ${noStack})`,
    ignore: true,
    fn() {},
  });
}
