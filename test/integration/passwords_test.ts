import assert from "node:assert/strict";
import { Client } from "cassandra-driver";
import {
  cassandraUser,
  guardedPassword,
  GuardedStack,
  guardedUser,
} from "../support/guarded_stack.ts";
import { logOf } from "../support/hot_path.ts";
import { onServers } from "../support/real_hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { refusedRun } from "../support/refused_run.ts";
import { succeed } from "../support/succeed.ts";
import { StateFolder } from "../support/state_folder.ts";

const wrong = "wrong-one";

/** As an operator writes it: names in the file, secrets in the environment. */
const profile = `
scoring: in-process
drivers:
  log:
    driver: kafka
    with:
      brokers: "\${KAFKA_BROKERS}"
      security: sasl-plaintext
      mechanism: PLAIN
      username: ${guardedUser}
      password: "\${KAFKA_PASSWORD}"
  cache:
    driver: redis
    with: { url: "\${REDIS_URL}", password: "\${REDIS_PASSWORD}" }
  table:
    driver: cassandra
    with:
      hosts: "\${CASSANDRA_HOSTS}"
      username: "\${CASSANDRA_USER}"
      password: "\${CASSANDRA_PASSWORD}"
`;

const wrongs = {
  KAFKA_PASSWORD: wrong,
  REDIS_PASSWORD: wrong,
  CASSANDRA_PASSWORD: wrong,
};

const right = {
  KAFKA_PASSWORD: guardedPassword,
  REDIS_PASSWORD: guardedPassword,
  CASSANDRA_USER: cassandraUser,
  CASSANDRA_PASSWORD: cassandraUser,
};

onStack(
  "servers that ask for passwords take the right ones, and a wrong one ends a run with 3, a remedy and no secret shown",
  passwords,
);

async function passwords(t: Deno.TestContext): Promise<void> {
  await using folder = new StateFolder();
  const topology = folder.at("hot-path.yaml");
  await Deno.copyFile("topology/hot-path.yaml", topology);
  await Deno.mkdir(folder.at("profiles"));
  await Deno.writeTextFile(folder.at("profiles/guarded.yaml"), profile);
  await using stack = await GuardedStack.start();

  const work = (...args: readonly string[]) =>
    succeed(onServers(args, { ...stack.env, ...right }));
  await t.step("with the right ones the sample is scored", async () => {
    const tools = ["--topology", topology, "--profile", "guarded"];
    await work("topics", "apply", ...tools);
    await work("schema", "apply", ...tools);
    await work(
      ...["produce", "--topic", "kol.profiles.raw", "--key", "username"],
      ...["--file", "topology/sample/profiles.jsonl", ...tools],
    );
    const run = await work(...runArgs(topology), "--until-idle", "2s");
    const ended = logOf(run).find(({ msg }) => msg === "Ended");
    assert.equal(ended?.["read"], 58);
    assert.equal(ended?.["settled"], 58);
  });

  await t.step(
    "who may write rows and make nothing finds the tables made",
    async () => {
      await grantRows(stack);
      const { stdout } = await succeed(onServers(
        [
          ...["schema", "apply", "--topology", topology],
          ...["--profile", "guarded"],
        ],
        {
          ...stack.env,
          ...right,
          CASSANDRA_USER: rowUser,
          CASSANDRA_PASSWORD: guardedPassword,
        },
      ));
      assert.equal(stdout, "Every table is as it is wanted\n");
    },
  );

  const refusal = async (change: Record<string, string>): Promise<string> => {
    const told = await refusedRun(
      onServers(runArgs(topology), { ...stack.env, ...right, ...change }),
    );
    for (const secret of [guardedPassword, wrong]) {
      assert.ok(!told.includes(secret), told);
    }
    return told;
  };
  const cases = [
    ["Redis", "REDIS_PASSWORD", /drivers\.cache\.with\.username/],
    ["Cassandra", "CASSANDRA_PASSWORD", /drivers\.table\.with\.username/],
    ["Kafka", "KAFKA_PASSWORD", /drivers\.log\.with\.username/],
  ] as const;
  for (const [server, variable, remedy] of cases) {
    await t.step(`the password of ${server}`, async () => {
      const told = await refusal({ [variable]: wrong });
      assert.match(told, new RegExp(server));
      assert.match(told, remedy);
      assert.match(told, /\(not-authorized\)/);
      assert.doesNotMatch(told, /stack up/);
    });
  }
  await t.step("doctor names the settings, and starts nobody", async () => {
    const doctor = onServers(
      ["doctor", topology, "--profile", "guarded"],
      { ...stack.env, ...right, ...wrongs },
    );
    const { code, stdout } = await doctor.end;
    assert.equal(code, 3, stdout);
    for (const [, , setting] of cases) assert.match(stdout, setting);
    assert.doesNotMatch(stdout, /stack up|--profile compose/);
  });
}

/** May read and write rows of the keyspace, and change nothing of it. */
const rowUser = "row_user";

async function grantRows(stack: GuardedStack): Promise<void> {
  const client = new Client({
    contactPoints: [stack.env["CASSANDRA_HOSTS"] ?? ""],
    localDataCenter: "datacenter1",
    credentials: { username: cassandraUser, password: cassandraUser },
  });
  try {
    for (
      const cql of [
        `CREATE ROLE ${rowUser} WITH PASSWORD = '${guardedPassword}' AND LOGIN = true`,
        `GRANT SELECT ON KEYSPACE kol_metrics TO ${rowUser}`,
        `GRANT MODIFY ON KEYSPACE kol_metrics TO ${rowUser}`,
      ]
    ) await client.execute(cql);
  } finally {
    await client.shutdown();
  }
}

function runArgs(topology: string): string[] {
  return ["run", topology, "--profile", "guarded", "--log-format", "json"];
}
