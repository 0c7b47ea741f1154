import assert from "node:assert/strict";
import { parse } from "yaml";
import { z } from "zod";
import { cassandraSettings } from "../../src/drivers/cassandra/cassandra_settings.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import { redisSettings } from "../../src/drivers/redis/redis_settings.ts";

const page = await Deno.readTextFile(
  new URL("../../docs/real-stores.md", import.meta.url),
);
const profile = z.object({
  drivers: z.object({
    log: z.object({ with: kafkaSettings }),
    cache: z.object({ with: redisSettings }),
    table: z.object({ with: cassandraSettings }),
  }),
});

Deno.test("the profile of the page on real stores has settings that the drivers take", () => {
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { drivers } = profile.parse(parse(text));
  assert.equal(drivers.log.with.security, "sasl-tls");
  assert.match(drivers.cache.with.url, /^rediss:/);
  assert.equal(drivers.table.with.tls, true);
});
