import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { type Logger, silentLogger } from "../../src/core/logger.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import { CertificateAuthority } from "../support/certificate_authority.ts";
import {
  startGuardedKafka,
  tlsPort,
  unguardedPort,
} from "../support/guarded_kafka.ts";
import {
  guardedPassword,
  type GuardedStack,
  guardedUser,
} from "../support/guarded_stack.ts";
import { onStack } from "../support/on_stack.ts";
import { RecordingLogger } from "../support/recording_logger.ts";
import { StateFolder } from "../support/state_folder.ts";

/** What settings are made of. */
interface Parts {
  readonly stack: GuardedStack;
  /** Settings by which the broker is reached by TLS. */
  readonly secured: Record<string, unknown>;
  /** An authority that the broker has nothing to do with. */
  readonly other: CertificateAuthority;
}

/** Settings that do not fit the broker, and what is said about them. */
interface Misfit {
  readonly what: string;
  readonly settings: (parts: Parts) => Record<string, unknown>;
  readonly code: "not-authorized" | "log-unavailable";
  /** The client's reason. */
  readonly reason: RegExp;
  readonly remedy: RegExp;
  /** Whether the error alone may tell it, and no warning. */
  readonly isQuiet?: boolean;
}

const wrong = "wrong-one";
/** The client gives up after ten seconds. */
const connectMsMax = 15_000;

const guarded = (stack: GuardedStack) => ({
  brokers: stack.env["KAFKA_BROKERS"],
  security: "sasl-plaintext",
  mechanism: "PLAIN",
  username: guardedUser,
  password: guardedPassword,
});

const misfits: readonly Misfit[] = [
  {
    what: "a port where nobody listens",
    settings: () => ({ brokers: "127.0.0.1:9" }),
    code: "log-unavailable",
    reason: /127\.0\.0\.1:9 failed: Connection refused/,
    remedy: /drivers\.log\.with\.brokers/,
  },
  {
    what: "TLS to a port without",
    settings: ({ stack }) => ({
      brokers: `127.0.0.1:${stack.port(unguardedPort)}`,
      security: "tls",
    }),
    code: "log-unavailable",
    reason: /SSL handshake failed/,
    remedy: /drivers\.log\.with\.security/,
  },
  {
    what: "no password to a port that asks for one",
    settings: ({ stack }) => ({ brokers: stack.env["KAFKA_BROKERS"] }),
    code: "log-unavailable",
    reason: /connection closed by peer/,
    remedy: /drivers\.log\.with\.security/,
    // The client warns of it only when it waits for several answers.
    isQuiet: true,
  },
  {
    what: "a mechanism that the broker has not",
    settings: ({ stack }) => ({
      ...guarded(stack),
      mechanism: "SCRAM-SHA-512",
    }),
    code: "not-authorized",
    reason: /Unsupported SASL mechanism: .*supported mechanisms: PLAIN/,
    remedy: /drivers\.log\.with\.mechanism/,
  },
  {
    what: "another authority",
    settings: ({ secured, other }) => ({ ...secured, caFile: other.caFile }),
    code: "not-authorized",
    reason: /certificate verify failed/,
    remedy: /drivers\.log\.with\.caFile/,
  },
  {
    what: "a certificate for another host",
    settings: ({ stack, secured }) => ({
      ...secured,
      brokers: `localhost:${stack.port(tlsPort)}`,
    }),
    code: "not-authorized",
    reason: /certificate verify failed/,
    remedy: /is for the host that drivers\.log\.with\.brokers names/,
  },
  {
    what: "no certificate of the client",
    settings: ({ secured: { brokers, security, caFile } }) => ({
      brokers,
      security,
      caFile,
    }),
    code: "log-unavailable",
    reason: /alert bad certificate/,
    remedy: /drivers\.log\.with\.certificateFile/,
  },
  {
    what: "a wrong password",
    settings: ({ stack }) => ({ ...guarded(stack), password: wrong }),
    code: "not-authorized",
    reason: /Invalid username or password/,
    remedy: /drivers\.log\.with\.username, password/,
  },
];

onStack(
  "a Kafka that is not reached is told with the client's reason and the setting, in bounded time and without a secret",
  async (t) => {
    await using authority = new CertificateAuthority();
    await using other = new CertificateAuthority("another");
    await using folder = new StateFolder();
    await using stack = await startGuardedKafka([], authority);
    const secured = {
      brokers: `127.0.0.1:${stack.port(tlsPort)}`,
      ...await withEncryptedKey(authority, folder.at("client.key")),
    };
    const parts = { stack, secured, other };
    // Most of the time goes by waiting for the client to give up.
    const told = misfits.map((one) => refusal(one.settings(parts)));
    await t.step("by TLS, with a key that is encrypted", async () => {
      await using log = await opened(secured, silentLogger);
      assert.deepEqual(await log.admin.listTopics(), []);
    });
    await t.step("by TLS, with a wrong password of the key", async () => {
      const { error } = await refusal({ ...secured, keyPassword: wrong });
      assert.match(error.message, /ssl\.\S+ failed.*keyPassword/);
      assert.ok(!error.message.includes(wrong));
    });
    for (const [index, misfit] of misfits.entries()) {
      const { what, code, reason, remedy, isQuiet = false } = misfit;
      await t.step(what, async () => {
        const { error, tookMs, warnings } = await told[index]!;
        assert.equal(error.code, code);
        assert.match(error.message, reason);
        assert.match(error.message, remedy);
        assert.ok(tookMs < connectMsMax, `${tookMs} ms`);
        const isWarned = warnings.some((one) => reason.test(one));
        assert.ok(isWarned || isQuiet, `${warnings}`);
        for (const secret of [wrong, guardedPassword]) {
          assert.ok(![error.message, ...warnings].join().includes(secret));
        }
      });
    }
  },
);

/** A client's settings for TLS, whose key has to be decrypted. */
async function withEncryptedKey(
  authority: CertificateAuthority,
  keyFile: string,
) {
  const { certificate, key } = authority.issue({});
  const encrypted = createPrivateKey(await Deno.readTextFile(key)).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: guardedPassword,
  });
  await Deno.writeTextFile(keyFile, String(encrypted));
  return {
    security: "tls",
    caFile: authority.caFile,
    certificateFile: certificate,
    keyFile,
    keyPassword: guardedPassword,
    rack: "eu-1a",
  };
}

/** A log with these settings, closed with the block that holds it. */
async function opened(settings: Record<string, unknown>, logger: Logger) {
  const log = new KafkaLog({
    settings: kafkaSettings.parse(settings),
    clock: systemClock,
    logger,
  });
  await log.start();
  const { admin } = log;
  return { admin, [Symbol.asyncDispose]: () => log.close() };
}

/** How a connect with these settings is refused. */
async function refusal(settings: Record<string, unknown>) {
  const logger = new RecordingLogger();
  const refused = await refusedConnect(settings, logger);
  // The client logs to another pipe, which is read to its end by now.
  return { ...refused, warnings: logger.of("warn") };
}

async function refusedConnect(
  settings: Record<string, unknown>,
  logger: Logger,
) {
  await using log = await opened(settings, logger);
  const began = performance.now();
  const error = await log.admin.listTopics().then(
    () => assert.fail("It was reached"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof HotpathError, String(error));
  return { error, tookMs: performance.now() - began };
}
