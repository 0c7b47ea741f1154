import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { RedisCache } from "../../src/drivers/redis/redis_cache.ts";
import { redisSettings } from "../../src/drivers/redis/redis_settings.ts";
import { cacheContract } from "../contract/cache_contract.ts";
import { rowOf } from "../contract/cache_fixture.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { contractOnStack, onStack } from "../support/on_stack.ts";
import { realStack } from "../support/real_stack.ts";

contractOnStack("redis cache", () => {
  cacheContract("redis", async () => {
    const cache = await openCache();
    return {
      cache,
      // The server's clock is the real one.
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      close: () => cache.close(),
    };
  });
});

onStack(
  "a row that cannot enter a ranking is refused alone and whole",
  async () => {
    const cache = await openCache();
    const [hash, refused, good] = ["hash", "refused", "good"].map(uniqueName);
    assert(hash && refused && good);
    await cache.upsert([rowOf(hash, "1")]);
    const rankings = [{ ranking: hash, member: "a", score: 1 }];
    const [first, second] = await cache.upsert([
      rowOf(refused, "2", { rankings }),
      rowOf(good, "3"),
    ]);
    assert(first instanceof HotpathError);
    assert.equal(first.code, "write-rejected");
    assert.equal(second, "applied");
    assert.deepEqual(await cache.getMany([refused, good, hash]), [
      null,
      { value: "3" },
      { value: "1" },
    ]);
    await cache.close();
  },
);

async function openCache(): Promise<RedisCache> {
  const { redis } = await realStack();
  const settings = redisSettings.parse({ url: `redis://${redis}/1` });
  return await RedisCache.open(settings, silentLogger);
}
