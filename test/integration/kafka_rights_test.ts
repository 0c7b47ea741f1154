import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { silentLogger } from "../../src/core/logger.ts";
import type { OutRecord } from "../../src/core/record.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import {
  type KafkaSettings,
  kafkaSettings,
} from "../../src/drivers/kafka/kafka_settings.ts";
import { describeTopics } from "../../src/drivers/kafka/wire/topic_configs.ts";
import type { LogProducer } from "../../src/drivers/log.ts";
import { knownTopics } from "../../src/drivers/topics.ts";
import type { Child } from "../support/child.ts";
import { grantOn, startGuardedKafka } from "../support/guarded_kafka.ts";
import {
  guardedPassword,
  type GuardedStack,
  guardedUser,
} from "../support/guarded_stack.ts";
import type { KafkaAcl } from "../support/kafka_acls.ts";
import { onServers } from "../support/real_hot_path.ts";
import { onStack } from "../support/on_stack.ts";
import { refusedRun } from "../support/refused_run.ts";
import { StateFolder } from "../support/state_folder.ts";
import { succeed } from "../support/succeed.ts";

const topic = "kol.profiles.raw";
const group = "hotpath-scoring";
/** May read the topic, and not the group. */
const groupless = "groupless";
/** May read the group, and not the topic. */
const topicless = "topicless";
/** May make one topic, and look at all. */
const maker = "maker";
/** May look at one topic, and write none. */
const readOnly = "read-only";

const profile = `
scoring: in-process
drivers:
  log:
    driver: kafka
    with:
      brokers: "\${KAFKA_BROKERS}"
      security: sasl-plaintext
      mechanism: PLAIN
      username: "\${KAFKA_USER}"
      password: "\${KAFKA_PASSWORD}"
      groupProtocol: "\${GROUP_PROTOCOL}"
  cache: { driver: embedded }
  table: { driver: embedded }
`;

onStack(
  "a user that lacks a right on Kafka is told which, on what, and ends a run with 3",
  rights,
);

async function rights(t: Deno.TestContext): Promise<void> {
  await using folder = new StateFolder();
  const topology = folder.at("hot-path.yaml");
  await Deno.copyFile("topology/hot-path.yaml", topology);
  await Deno.mkdir(folder.at("profiles"));
  await Deno.writeTextFile(folder.at("profiles/guarded.yaml"), profile);
  await using stack = await startGuardedKafka([
    groupless,
    topicless,
    readOnly,
    maker,
  ]);
  const hotpath = (user: string, protocol: string, args: readonly string[]) =>
    onServers([...args, "--profile", "guarded"], {
      ...stack.env,
      KAFKA_USER: user,
      KAFKA_PASSWORD: guardedPassword,
      GROUP_PROTOCOL: protocol,
      HOTPATH_STATE: folder.at(`${user}-${protocol}`),
    });
  const tool = (user: string, ...args: readonly string[]) =>
    hotpath(user, "classic", [...args, "--topology", topology]);
  await t.step("what was made before a topic was refused is told", async () => {
    await grantOn(stack, makerAcls);
    const { code, stdout, stderr } = await tool(maker, "topics", "apply").end;
    assert.equal(code, 3, stderr);
    assert.match(stdout, /^created kol\.discovery\.raw: 3 partitions[^\n]*\n$/);
    assert.match(stderr, /Create topic kol\.profiles\.raw: .*not-authorized/);
  });
  await succeed(tool(guardedUser, "topics", "apply"));
  await t.step("who may create nothing more finds every topic", async () => {
    const { stdout } = await succeed(tool(maker, "topics", "apply"));
    assert.equal(stdout, "Every topic is there\n");
  });
  await succeed(tool(
    guardedUser,
    ...["produce", "--topic", topic, "--key", "username"],
    ...["--file", "topology/sample/profiles.jsonl"],
  ));
  await grantOn(stack, granted);

  const run = async (user: string, protocol: string, says: RegExp) =>
    assert.match(
      await refusedRun(hotpath(user, protocol, ["run", topology])),
      says,
    );
  await t.step("a run, by either protocol of groups", async () => {
    await Promise.all([
      run(groupless, "classic", noGroup),
      run(groupless, "consumer", noGroup),
      run(topicless, "classic", noTopic),
      run(topicless, "consumer", noTopic),
      run(readOnly, "classic", hiddenTopics),
    ]);
  });
  await t.step("tail, which needs no group, and offsets", async () => {
    const [{ stdout }] = await Promise.all([
      succeed(tool(groupless, "tail", topic, "-n", "1")),
      refusedTool(tool(topicless, "tail", topic, "-n", "1"), noTail),
      refusedTool(tool(readOnly, "offsets", "show", "--group", group), noShow),
    ]);
    assert.match(stdout, /kol\.profiles\.raw/);
  });
  await t.step(
    "how long a topic is kept takes a right of its own",
    async () => {
      const keeping = (user: string, password = guardedPassword) =>
        describeTopics(
          { ...settingsOf(stack, user), password },
          [topic],
          ["cleanup.policy"],
        );
      const found = await keeping(guardedUser);
      assert.equal(found.get(topic)?.get("cleanup.policy"), "delete");
      await assert.rejects(() => keeping(maker), {
        code: "not-authorized",
        message: /grant .* the ACL DescribeConfigs on the topic$/,
      });
      await assert.rejects(
        () => keeping(guardedUser, "wrong-one"),
        /Log in to Kafka: .*drivers\.log\.with\.username/,
      );
    },
  );
  await t.step("what may not be written", () => refusedWrites(stack));
}

/** Ends with 3 and says why. */
async function refusedTool(child: Child, says: RegExp): Promise<void> {
  const { code, stderr } = await child.end;
  assert.equal(code, 3, stderr);
  assert.match(stderr, says);
}

const noGroup =
  /Read kol\.profiles\.raw in group hotpath-scoring: .*Group.*Read on the group.*\(not-authorized\)/;
const noTopic =
  /Read kol\.profiles\.raw in group hotpath-scoring: .*Topic.*Read to read it.*\(not-authorized\)/;

const noTail = /Read topic kol\.profiles\.raw: .*\(not-authorized\)/;
const noShow = /group hotpath-scoring: .*Group.*Read on the group/;
const hiddenTopics = /missing, .*ACL Describe: kol\.profiles\.raw/;

const onTopic = { resource: "topic", name: topic } as const;

const makerAcls: readonly KafkaAcl[] = [
  {
    user: maker,
    resource: "topic",
    name: "kol.discovery.raw",
    operation: "create",
  },
  ...knownTopics.map(({ topic }): KafkaAcl => ({
    user: maker,
    resource: "topic",
    name: topic,
    operation: "describe",
  })),
];

const granted: readonly KafkaAcl[] = [
  { user: groupless, ...onTopic, operation: "read" },
  { user: topicless, ...onTopic, operation: "describe" },
  { user: topicless, resource: "group", name: group, operation: "read" },
  {
    user: readOnly,
    resource: "topic",
    name: "alerts.stream",
    operation: "describe",
  },
  ...["scores.stream", "kol.dead-letters"].flatMap((name) =>
    [groupless, topicless].map((user) => ({
      user,
      resource: "topic" as const,
      name,
      operation: "write" as const,
    }))
  ),
];

/** One that may write another topic, and one that may write none. */
async function refusedWrites(stack: GuardedStack): Promise<void> {
  const cases = [
    {
      user: topicless,
      says: /alerts\.stream: .*Topic authorization failed.*ACL/,
    },
    { user: readOnly, says: /cluster authorization failed.*IdempotentWrite/ },
  ];
  for (const { user, says } of cases) {
    const log = new KafkaLog({
      settings: settingsOf(stack, user),
      clock: systemClock,
      logger: silentLogger,
    });
    try {
      await log.start();
      const error = await untilHalted(await log.openProducer());
      assert.equal(error.code, "not-authorized");
      assert.match(error.message, says);
    } finally {
      await log.close();
    }
  }
}

function settingsOf(stack: GuardedStack, user: string): KafkaSettings {
  return kafkaSettings.parse({
    brokers: stack.env["KAFKA_BROKERS"],
    security: "sasl-plaintext",
    mechanism: "PLAIN",
    username: user,
    password: guardedPassword,
  });
}

const record: OutRecord = {
  topic: "alerts.stream",
  key: null,
  value: new TextEncoder().encode("{}"),
  headers: [],
};

/** Writes as a policy does: until it is of no use. */
async function untilHalted(producer: LogProducer): Promise<HotpathError> {
  for (;;) {
    try {
      const [result] = await producer.send([record]);
      assert.ok(result?.kind === "failed");
      if (result.error.disposition === "halt") return result.error;
    } catch (thrown) {
      assert.ok(thrown instanceof HotpathError, String(thrown));
      return thrown;
    }
  }
}
