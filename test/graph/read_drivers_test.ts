import assert from "node:assert/strict";
import { assertFindings, findingsOf, planOf } from "./load_text.ts";

const valid = `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
  batch: { type: micro-batch, from: in, with: { maxItems: 2 } }
  out: { type: kafka-sink, from: batch, with: { topic: b }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: d } }
`;

/** The topology with a driver and its settings, as YAML. */
function driver(seam: string, name: string, settings: string): string {
  return `${valid}drivers:\n  ${seam}: { driver: ${name}, with: { ${settings} } }\n`;
}

Deno.test("an unknown setting of a driver is refused at its place in the profile, with the nearest name", async () => {
  const [finding, ...more] = await findingsOf(valid, {
    profile: "mine",
    files: {
      "topology/profiles/mine.yaml":
        "drivers:\n  table:\n    driver: cassandra\n    with:\n      datacentre: eu-1\n",
    },
  });
  assert.deepEqual(more, []);
  assert.equal(finding?.file, "topology/profiles/mine.yaml");
  assert.equal(`${finding?.line}:${finding?.column}`, "5:7");
  assert.equal(finding?.rule, "unknown-option");
  assert.equal(
    finding?.message,
    "Unknown setting of cassandra, did you mean datacenter: datacentre",
  );
});

Deno.test("a setting of a driver without its unit, or with another word, tells what was expected", async () => {
  await assertFindings(driver("log", "kafka", "linger: 5"), [
    "error missing-unit 8:41 drivers.log.with.linger: Write the unit, expected a duration with a unit, such as 20ms, 5s, 10m, 1h or 90d: 5",
  ]);
  await assertFindings(driver("log", "kafka", "compression: lz5"), [
    "error bad-value 8:46 drivers.log.with.compression: Expected one of none, gzip, snappy, lz4, zstd, did you mean lz4: lz5",
  ]);
});

Deno.test("a user of Kafka that would never be sent is refused, and no password is shown", async () => {
  await assertFindings(
    driver("log", "kafka", "username: me, password: hunter2"),
    [
      "error bad-value 8:43 drivers.log.with.username: Expected it with security sasl-plaintext or sasl-tls alone, as it is not sent with plaintext: me",
      "error bad-value 8:57 drivers.log.with.password: Expected it with security sasl-plaintext or sasl-tls alone, as it is not sent with plaintext: ***",
    ],
  );
});

Deno.test("a security of Kafka that needs a user is refused without one", async () => {
  await assertFindings(
    driver("log", "kafka", "security: sasl-tls, username: me"),
    [
      "error missing-option 8:25 drivers.log.with.password: Give the setting of kafka, expected one with security sasl-tls: password",
    ],
  );
});

Deno.test("a file of TLS beside connections in clear is refused", async () => {
  await assertFindings(driver("log", "kafka", "caFile: ca.pem"), [
    "error bad-value 8:41 drivers.log.with.caFile: Expected TLS with it: set drivers.log.with.security to tls or sasl-tls, or remove the file: ca.pem",
  ]);
});

Deno.test("half a login of Cassandra is refused, a whole one and none are not", async () => {
  const together =
    "expected username and password together: give both or neither";
  await assertFindings(driver("table", "cassandra", "username: me"), [
    `error missing-option 8:31 drivers.table.with.password: Give the setting of cassandra, ${together}: password`,
  ]);
  await assertFindings(driver("table", "cassandra", "password: hunter2"), [
    `error missing-option 8:31 drivers.table.with.username: Give the setting of cassandra, ${together}: username`,
  ]);
  for (const settings of ["username: me, password: hunter2", "timeout: 3s"]) {
    await assertFindings(driver("table", "cassandra", settings), []);
  }
});

Deno.test("settings of a driver are checked where other settings are wrong", async () => {
  await assertFindings(
    driver("cache", "redis", "silense: 1s").replace("name: t", "name: T"),
    [
      "error bad-value 1:7 name: Expected lower-case letters, digits and hyphens, a letter first, at most 64: T",
      "error unknown-option 8:35 drivers.cache.with.silense: Unknown setting of redis, did you mean silence: silense",
    ],
  );
});

Deno.test("what the chosen drivers do by default is in the configuration, and of the others nothing", async () => {
  const { config } = await planOf(driver("table", "cassandra", "timeout: 3s"));
  const settings = new Map(
    config.settings.filter(({ path }) => path.startsWith("drivers."))
      .map(({ path, value, origin }) => [path, `${value} ${origin.kind}`]),
  );
  assert.equal(settings.get("drivers.table.with.timeout"), "3s file");
  assert.equal(
    settings.get("drivers.table.with.datacenter"),
    "datacenter1 default",
  );
  assert.equal(settings.get("drivers.table.with.batchBytes"), "32KiB default");
  assert.equal(settings.has("drivers.log.with.brokers"), false);
});
