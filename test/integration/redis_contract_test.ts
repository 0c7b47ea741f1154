import { silentLogger } from "../../src/core/logger.ts";
import { RedisCache } from "../../src/drivers/redis/redis_cache.ts";
import { redisSettings } from "../../src/drivers/redis/redis_settings.ts";
import { cacheContract } from "../contract/cache_contract.ts";
import { contractOnStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

contractOnStack("redis cache", () => {
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
});
