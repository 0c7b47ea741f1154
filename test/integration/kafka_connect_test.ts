import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { HotpathError } from "../../src/core/errors.ts";
import { KafkaLog } from "../../src/drivers/kafka/kafka_log.ts";
import { kafkaSettings } from "../../src/drivers/kafka/kafka_settings.ts";
import { startGuardedKafka, unguardedPort } from "../support/guarded_kafka.ts";
import {
  guardedPassword,
  type GuardedStack,
  guardedUser,
} from "../support/guarded_stack.ts";
import { onStack } from "../support/on_stack.ts";
import { RecordingLogger } from "../support/recording_logger.ts";

/** Settings that do not fit the broker, and what is said about them. */
interface Misfit {
  readonly what: string;
  readonly settings: (stack: GuardedStack) => Record<string, unknown>;
  readonly code: "not-authorized" | "log-unavailable";
  /** The client's reason. */
  readonly reason: RegExp;
  readonly remedy: RegExp;
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
    settings: (stack) => ({
      brokers: `127.0.0.1:${stack.port(unguardedPort)}`,
      security: "tls",
    }),
    code: "log-unavailable",
    reason: /SSL handshake failed/,
    remedy: /drivers\.log\.with\.security/,
  },
  {
    what: "no password to a port that asks for one",
    settings: (stack) => ({ brokers: stack.env["KAFKA_BROKERS"] }),
    code: "log-unavailable",
    reason: /connection closed by peer/,
    remedy: /drivers\.log\.with\.security/,
  },
  {
    what: "a mechanism that the broker has not",
    settings: (stack) => ({ ...guarded(stack), mechanism: "SCRAM-SHA-512" }),
    code: "not-authorized",
    reason: /Unsupported SASL mechanism: .*supported mechanisms: PLAIN/,
    remedy: /drivers\.log\.with\.mechanism/,
  },
  {
    what: "a wrong password",
    settings: (stack) => ({ ...guarded(stack), password: wrong }),
    code: "not-authorized",
    reason: /Invalid username or password/,
    remedy: /drivers\.log\.with\.username, password/,
  },
];

onStack(
  "a Kafka that is not reached is told with the client's reason and the setting, in bounded time and without a secret",
  async (t) => {
    await using stack = await startGuardedKafka([]);
    // Most of the time goes by waiting for the client to give up.
    const told = misfits.map((one) => refusal(one.settings(stack)));
    for (const [index, { what, code, reason, remedy }] of misfits.entries()) {
      await t.step(what, async () => {
        const { error, tookMs, warnings } = await told[index]!;
        assert.equal(error.code, code);
        assert.match(error.message, reason);
        assert.match(error.message, remedy);
        assert.ok(tookMs < connectMsMax, `${tookMs} ms`);
        assert.ok(warnings.some((one) => reason.test(one)), `${warnings}`);
        for (const secret of [wrong, guardedPassword]) {
          assert.ok(![error.message, ...warnings].join().includes(secret));
        }
      });
    }
  },
);

/** How a connect with these settings is refused. */
async function refusal(settings: Record<string, unknown>) {
  const logger = new RecordingLogger();
  const log = new KafkaLog({
    settings: kafkaSettings.parse(settings),
    clock: systemClock,
    logger,
  });
  try {
    await log.start();
    const began = performance.now();
    const error = await log.admin.listTopics().then(
      () => assert.fail("It was reached"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof HotpathError, String(error));
    const tookMs = performance.now() - began;
    return { error, tookMs, warnings: logger.of("warn") };
  } finally {
    await log.close();
  }
}
