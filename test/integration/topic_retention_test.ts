import assert from "node:assert/strict";
import { type AddressInfo, connect } from "node:net";
import { createServer } from "node:tls";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import { describeTopics } from "../../src/drivers/kafka/wire/topic_configs.ts";
import { uniqueName } from "../contract/unique_name.ts";
import { CertificateAuthority } from "../support/certificate_authority.ts";
import { onStack } from "../support/on_stack.ts";
import { onServers } from "../support/real_hot_path.ts";
import { realStack } from "../support/real_stack.ts";
import { StateFolder } from "../support/state_folder.ts";
import { succeed } from "../support/succeed.ts";

const hour = 3_600_000;

onStack(
  "topics tells how long the topic of a window is kept, and keeps it for longer, never for less",
  async () => {
    const { kafka } = await realStack();
    await using folder = new StateFolder();
    const group = uniqueName("kept").replaceAll(/[^a-z0-9]/g, "-");
    const topic = `${group}.kpis.parts`;
    const file = folder.at("t.yaml");
    await Deno.writeTextFile(file, topology(group));
    await Deno.mkdir(folder.at("profiles"));
    await Deno.writeTextFile(
      folder.at("profiles/real.yaml"),
      `drivers: { log: { driver: kafka, with: { brokers: "${kafka}" } } }\n`,
    );
    const log = new KafkaLog({
      settings: kafkaSettings.parse({ brokers: kafka }),
      clock: systemClock,
      logger: silentLogger,
    });
    const topics = async (step: string) => {
      const { stdout } = await succeed(onServers([
        ...["topics", step, "--topology", file],
        ...["--profile", "real"],
      ], {}));
      return stdout.split("\n").filter((line) => line.includes(topic)).join();
    };
    try {
      await log.start();
      const { admin } = log;
      const kept = async () => (await admin.keeping([topic]))[0]?.retentionMs;
      await admin.createTopics([{ topic, partitions: 6, retentionMs: hour }]);
      assert.deepEqual(await admin.keeping([topic]), [
        { topic, retentionMs: hour, isCompacted: false },
      ]);
      assert.match(await topics("plan"), /^extend .*: it is kept for 1h, not /);
      assert.match(await topics("apply"), /^extended /);
      assert.equal(await topics("plan"), "");
      const wanted = await kept() ?? 0;
      assert.ok(wanted > hour, String(wanted));
      await admin.keepFor(topic, 2 * wanted);
      assert.match(await topics("apply"), /^note .*left alone/);
      assert.equal(await kept(), 2 * wanted);
      await assert.rejects(() => admin.keeping([uniqueName("none")]), {
        code: "topic-unknown",
      });
    } finally {
      await log.close();
    }
  },
);

onStack(
  "the settings of a topic are asked for over TLS, and of nobody whose certificate is another's",
  async () => {
    const { kafka } = await realStack();
    await using authority = new CertificateAuthority();
    await using other = new CertificateAuthority();
    const { certificate, key } = authority.issue({ ip: "127.0.0.1" });
    const [, port = ""] = kafka.split(":");
    const server = createServer({
      cert: await Deno.readTextFile(certificate),
      key: await Deno.readTextFile(key),
    }, (client) => {
      const broker = connect(Number(port), "127.0.0.1");
      client.pipe(broker).pipe(client);
      for (const one of [client, broker]) {
        one.on("error", () => broker.destroy());
        one.on("close", () => broker.destroy());
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port: open } = server.address() as AddressInfo;
    const ask = (caFile: string) =>
      describeTopics(
        kafkaSettings.parse({
          brokers: `127.0.0.1:${open}`,
          security: "tls",
          caFile,
        }),
        [],
        [],
      );
    try {
      assert.equal((await ask(authority.caFile)).size, 0);
      await assert.rejects(() => ask(other.caFile), /certificate/);
    } finally {
      await new Promise((done) => server.close(done));
    }
  },
);

function topology(group: string): string {
  return `name: t
nodes:
  in: { type: kafka-source, with: { topics: [kol.profiles.raw], group: ${group} } }
  kpis:
    type: window
    from: in
    with: { size: 5m, grace: 1m, by: [kol_id], partitions: 6 }
    onError: dead
  out: { type: kafka-sink, from: kpis, with: { topic: metrics.windowed, key: key }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: kol.dead-letters } }
`;
}
