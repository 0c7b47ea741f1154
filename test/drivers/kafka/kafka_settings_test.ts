import assert from "node:assert/strict";
import {
  clientConfig,
  consumerConfig,
  kafkaSettings,
  producerConfig,
} from "../../../src/drivers/kafka/kafka_settings.ts";

const group = { name: "g", sessionTimeoutMs: 30_000, pollIntervalMs: 300_000 };

const secured = kafkaSettings.parse({
  brokers: "one:9093,two:9093",
  security: "sasl-tls",
  username: "hot",
  password: "path",
  caFile: "/certs/ca.pem",
  certificateFile: "/certs/client.pem",
  keyFile: "/certs/client.key",
  keyPassword: "of the key",
});

const securing = {
  "security.protocol": "sasl_ssl",
  "sasl.mechanisms": "SCRAM-SHA-512",
  "sasl.username": "hot",
  "sasl.password": "path",
  "ssl.ca.location": "/certs/ca.pem",
  "ssl.certificate.location": "/certs/client.pem",
  "ssl.key.location": "/certs/client.key",
  "ssl.key.password": "of the key",
};

/** What of a configuration has to do with security. */
function securityOf(config: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(config).filter(([name]) =>
      /^(security|sasl|ssl)/.test(name)
    ),
  );
}

Deno.test("TLS and SASL reach every client", () => {
  const configs = [
    clientConfig(secured),
    consumerConfig(secured, group),
    producerConfig(secured),
  ];
  for (const config of configs) {
    assert.deepEqual(securityOf(config), securing);
    assert.equal(config["bootstrap.servers"], "one:9093,two:9093");
  }
});

Deno.test("each security has its protocol, and credentials only where asked", () => {
  const of = (security: string) =>
    securityOf(clientConfig(kafkaSettings.parse({
      security,
      mechanism: "PLAIN",
      ...security.startsWith("sasl")
        ? { username: "hot", password: "path" }
        : {},
    })));
  const sasl = {
    "sasl.mechanisms": "PLAIN",
    "sasl.username": "hot",
    "sasl.password": "path",
  };
  assert.deepEqual(of("plaintext"), { "security.protocol": "plaintext" });
  assert.deepEqual(of("tls"), { "security.protocol": "ssl" });
  assert.deepEqual(of("sasl-plaintext"), {
    "security.protocol": "sasl_plaintext",
    ...sasl,
  });
  assert.deepEqual(of("sasl-tls"), {
    "security.protocol": "sasl_ssl",
    ...sasl,
  });
});

Deno.test("a member's times and name reach the client", () => {
  const config = consumerConfig(kafkaSettings.parse({}), {
    ...group,
    memberName: "one",
  });
  assert.equal(config["max.poll.interval.ms"], 300_000);
  assert.equal(config["session.timeout.ms"], 30_000);
  assert.equal(config["heartbeat.interval.ms"], 3_000);
  assert.equal(config["group.instance.id"], "one");
  assert.equal(config["partition.assignment.strategy"], "cooperative-sticky");
});

Deno.test("the broker's own protocol is told nothing that it decides itself", () => {
  const settings = kafkaSettings.parse({ groupProtocol: "consumer" });
  const config = consumerConfig(settings, group);
  assert.equal(config["group.protocol"], "consumer");
  assert.equal(config["max.poll.interval.ms"], 300_000);
  assert.equal("session.timeout.ms" in config, false);
  assert.equal("heartbeat.interval.ms" in config, false);
  assert.equal("partition.assignment.strategy" in config, false);
});

Deno.test("the rack reaches who reads, and the largest record who writes", () => {
  const settings = kafkaSettings.parse({ rack: "eu-1a", maxRecordSize: "4MB" });
  assert.equal(consumerConfig(settings, group)["client.rack"], "eu-1a");
  assert.equal(producerConfig(settings)["message.max.bytes"], 4_000_000);
  assert.equal("client.rack" in clientConfig(kafkaSettings.parse({})), false);
});

Deno.test("a password without a key and a record's size that no client takes are refused", () => {
  const cases = [
    { keyPassword: "of what" },
    { maxRecordSize: "999B" },
    { maxRecordSize: "2GB" },
  ];
  for (const settings of cases) {
    const [issue] = kafkaSettings.safeParse(settings).error?.issues ?? [];
    assert.deepEqual(issue?.path, Object.keys(settings));
  }
});
