import assert from "node:assert/strict";
import { createClient } from "redis";
import type { Child } from "../support/child.ts";
import { RealHotPath } from "../support/real_hot_path.ts";
import { noStack } from "../support/real_stack.ts";

/** What stands in the way of a start, and what is said about it. */
interface Refusal {
  readonly what: string;
  readonly sets?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const refusals: readonly Refusal[] = [
  {
    what: "a topic that does not exist",
    sets: ["nodes.profiles.with.topics=[no.such.topic]"],
    says: /no\.such\.topic/,
  },
  {
    what: "a broker that is down",
    env: { KAFKA_BROKERS: "127.0.0.1:9" },
    says: /Kafka.*127\.0\.0\.1:9/,
  },
  {
    what: "a Redis that is down",
    env: { REDIS_URL: "redis://127.0.0.1:9" },
    says: /Redis.*127\.0\.0\.1:9/,
  },
  {
    what: "a Cassandra that is down",
    env: { CASSANDRA_HOSTS: "127.0.0.1:9" },
    says: /Cassandra.*127\.0\.0\.1:9/,
  },
  {
    what: "a keyspace that does not exist",
    sets: ["drivers.table.with.keyspace=no_such_keyspace"],
    says: /no_such_keyspace/,
  },
];

for (const { what, sets = [], env = {}, says } of refusals) {
  refused(`${what} ends a run with 3 and says so`, (path) => {
    const args = sets.flatMap((one) => ["--set", one]);
    return path.run({ env, args });
  }, says);
}

refused(
  "a wrong password of Redis ends a run with 3 and is not shown",
  async (path) => {
    const url = new URL(path.env["REDIS_URL"] ?? "");
    const admin = createClient({ url: url.href });
    await admin.connect();
    await admin.sendCommand(
      ["ACL", "SETUSER", "guarded", "on", ">right-one", "~*", "+@all"],
    );
    await admin.close();
    url.username = "guarded";
    url.password = "wrong-one";
    return path.run({ env: { REDIS_URL: url.href } });
  },
  /Redis.*WRONGPASS/,
  /wrong-one/,
);

function refused(
  name: string,
  start: (path: RealHotPath) => Child | Promise<Child>,
  says: RegExp,
  hides?: RegExp,
): void {
  Deno.test({
    name: `${name}${noStack === undefined ? "" : ` (skipped: ${noStack})`}`,
    ignore: noStack !== undefined,
    fn: async () => {
      await using path = await RealHotPath.open(5);
      await using run = await start(path);
      const { code, stderr } = await run.end;
      assert.equal(code, 3, stderr);
      assert.match(stderr, says);
      if (hides !== undefined) assert.doesNotMatch(stderr, hides);
      // It waits for an answer; it does not spin.
      assert.ok(stderr.split("\n").length < linesMax, stderr);
    },
  });
}

const linesMax = 40;
