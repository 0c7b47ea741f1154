import assert from "node:assert/strict";
import { createClient } from "redis";
import { RealHotPath } from "../support/real_hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { refusedRun } from "../support/refused_run.ts";

/** What stands in the way of a start, and what is said about it. */
interface Refusal {
  readonly what: string;
  readonly sets?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly says: RegExp;
  /** 3 when absent. */
  readonly exitCode?: number;
}

const refusals: readonly Refusal[] = [
  {
    what: "a topic that does not exist",
    sets: ["nodes.profiles.with.topics=[no.such.topic]"],
    says: /deno task topics apply.*no\.such\.topic/,
  },
  {
    what: "a broker that is down",
    env: { KAFKA_BROKERS: "127.0.0.1:9" },
    says: /Kafka at 127\.0\.0\.1:9 .*Connection refused.*deno task stack up/,
  },
  {
    what: "a Redis that is down",
    env: { REDIS_URL: "redis://127.0.0.1:9" },
    says: /Redis at redis:..127\.0\.0\.1:9 .*deno task stack up/,
  },
  {
    what: "a Cassandra that is down",
    env: { CASSANDRA_HOSTS: "127.0.0.1:9" },
    says: /Cassandra at 127\.0\.0\.1:9 .*deno task stack up/,
  },
  {
    what: "a Cassandra whose name is unknown",
    env: { CASSANDRA_HOSTS: "no-such-host.invalid:9042" },
    says: /can be resolved; check drivers\.table\.with\.hosts/,
  },
  {
    what: "a data center that does not exist",
    sets: ["drivers.table.with.datacenter=eu-1"],
    says: /with\.datacenter, expected one of datacenter1: eu-1/,
    exitCode: 4,
  },
  {
    what: "a keyspace that does not exist",
    sets: ["drivers.table.with.keyspace=no_such_keyspace"],
    says: /no_such_keyspace.*deno task schema apply/,
  },
];

onStack(
  "a run that cannot reach what it needs ends, says what and does not spin",
  async (t) => {
    await using path = await RealHotPath.open(5);
    for (const { what, sets = [], env = {}, says, exitCode } of refusals) {
      const args = sets.flatMap((one) => ["--set", one]);
      await t.step(what, async () => {
        assert.match(await refusedRun(path.run({ env, args }), exitCode), says);
      });
    }
    await t.step("a wrong password of Redis, which is not shown", async () => {
      const REDIS_URL = await guardedUrl(path);
      const told = await refusedRun(path.run({ env: { REDIS_URL } }));
      assert.match(told, /Redis.*WRONGPASS.*drivers\.cache\.with\.username/);
      assert.doesNotMatch(told, /wrong-one/);
    });
  },
);

/** Redis as a user whose password is another. */
async function guardedUrl(path: RealHotPath): Promise<string> {
  const url = new URL(path.env["REDIS_URL"] ?? "");
  const admin = createClient({ url: url.href });
  await admin.connect();
  await admin.sendCommand(
    ["ACL", "SETUSER", "guarded", "on", ">right-one", "~*", "+@all"],
  );
  await admin.close();
  url.username = "guarded";
  url.password = "wrong-one";
  return url.href;
}
