import { z } from "zod";
import { choice, count, duration, size, text } from "../../core/options.ts";
import { refuseIdleFiles } from "../tls_files.ts";
import { refuseIdleLogin } from "./refuse_idle_login.ts";

/** How to reach Kafka. Secrets come from the environment or a file. */
export const kafkaSettings = z.strictObject({
  brokers: text({
    doc: "Addresses of brokers to begin with, comma-separated",
    default: "127.0.0.1:9092",
  }),
  security: choice(["plaintext", "tls", "sasl-plaintext", "sasl-tls"], {
    doc: "How connections are secured",
    default: "plaintext",
  }),
  mechanism: choice(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], {
    doc: "SASL mechanism",
    default: "SCRAM-SHA-512",
  }),
  username: text({ doc: "SASL user" }).optional(),
  password: text({ doc: "SASL password; masked wherever it is shown" })
    .optional(),
  caFile: text({ doc: "Certificate authority, PEM" }).optional(),
  certificateFile: text({ doc: "Client certificate, PEM" }).optional(),
  keyFile: text({ doc: "Client key, PEM" }).optional(),
  keyPassword: text({
    doc:
      "Password of a client key that is encrypted; masked wherever it is shown",
  }).optional(),
  rack: text({
    doc:
      "Where this process is: copies in the same rack are read (client.rack)",
  }).optional(),
  groupProtocol: choice(["classic", "consumer"], {
    doc: "classic: cooperative-sticky; consumer: the broker's own (KIP-848)",
    default: "classic",
  }),
  linger: duration({
    doc: "Wait for more records before a produce request",
    default: "1ms",
    zero: true,
  }),
  compression: choice(["none", "gzip", "snappy", "lz4", "zstd"], {
    doc: "How produced batches are compressed",
    default: "lz4",
  }),
  maxRecordSize: size({
    doc:
      "Largest record, uncompressed, that is sent; max.message.bytes of the topic has to allow it",
    default: "1MB",
  }),
  queueRecords: count({
    doc: "Records that may wait in the producer",
    unit: "records",
    default: 100_000,
  }),
  deliveryTimeout: duration({
    doc: "A record that is not acknowledged by then is reported as failed",
    default: "5m",
  }),
  replication: count({
    doc: "Copies of a topic that hotpath creates; the brokers' own if left out",
    unit: "brokers",
    max: 32_767,
  }).optional(),
  node: text({
    doc: "The Node.js program that runs the port",
    default: "node",
  }),
}).superRefine((settings, context) => {
  refuseIdleLogin(settings, context);
  const isOn = settings.security.endsWith("tls");
  const turnOn = "set drivers.log.with.security to tls or sasl-tls";
  refuseIdleFiles(settings, context, { isOn, turnOn });
  const refuse = (name: keyof typeof settings, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  if (settings.keyPassword !== undefined && settings.keyFile === undefined) {
    refuse("keyPassword", "expected keyFile with it: name the key's file");
  }
  if (settings.maxRecordSize < 1_000 || settings.maxRecordSize > 1e9) {
    refuse("maxRecordSize", "expected 1kB to 1GB, as the Kafka client asks");
  }
});

/** The parsed settings: durations in milliseconds. */
export type KafkaSettings = z.output<typeof kafkaSettings>;

const protocols = {
  "plaintext": "plaintext",
  "tls": "ssl",
  "sasl-plaintext": "sasl_plaintext",
  "sasl-tls": "sasl_ssl",
} as const;

/** librdkafka's settings that all clients share. */
export function clientConfig(
  settings: KafkaSettings,
): Record<string, string | number | boolean> {
  const config: Record<string, string | number | boolean> = {
    "bootstrap.servers": settings.brokers,
    "client.id": "hotpath",
    "security.protocol": protocols[settings.security],
    // Brokers that come back are found in half a second, not in ten.
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 500,
    "topic.metadata.refresh.interval.ms": 2_000,
    // Beginning anew with the brokers' addresses, the client's default, can
    // stay unfinished for ever when all of them were away at once.
    "metadata.recovery.strategy": "none",
    "socket.keepalive.enable": true,
  };
  if (settings.security.startsWith("sasl")) {
    config["sasl.mechanisms"] = settings.mechanism;
    config["sasl.username"] = settings.username ?? "";
    config["sasl.password"] = settings.password ?? "";
  }
  if (settings.caFile) config["ssl.ca.location"] = settings.caFile;
  if (settings.certificateFile) {
    config["ssl.certificate.location"] = settings.certificateFile;
  }
  if (settings.keyFile) config["ssl.key.location"] = settings.keyFile;
  if (settings.keyPassword) config["ssl.key.password"] = settings.keyPassword;
  if (settings.rack) config["client.rack"] = settings.rack;
  return config;
}

/** Settings of a group member. */
export function consumerConfig(
  settings: KafkaSettings,
  group: {
    name: string;
    sessionTimeoutMs: number;
    pollIntervalMs: number;
    memberName?: string;
  },
): Record<string, string | number | boolean> {
  const config = {
    ...clientConfig(settings),
    "group.id": group.name,
    "max.poll.interval.ms": group.pollIntervalMs,
    "enable.auto.commit": false,
    "enable.auto.offset.store": false,
    "enable.partition.eof": false,
    // A full queue otherwise stops fetching for a whole second.
    "fetch.queue.backoff.ms": 10,
    "queued.min.messages": 10_000,
    "queued.max.messages.kbytes": 32_768,
    ...(group.memberName === undefined
      ? {}
      : { "group.instance.id": group.memberName }),
  };
  // The broker decides these for its own protocol and refuses them from us.
  if (settings.groupProtocol === "consumer") {
    return { ...config, "group.protocol": "consumer" };
  }
  return {
    ...config,
    "partition.assignment.strategy": "cooperative-sticky",
    "session.timeout.ms": group.sessionTimeoutMs,
    "heartbeat.interval.ms": Math.min(
      3_000,
      Math.floor(group.sessionTimeoutMs / 3),
    ),
  };
}

/** Settings of the idempotent producer. */
export function producerConfig(
  settings: KafkaSettings,
): Record<string, string | number | boolean> {
  return {
    ...clientConfig(settings),
    "enable.idempotence": true,
    "acks": "all",
    // A topic that does not exist is told after this, not after 30 s.
    "topic.metadata.propagation.max.ms": 5_000,
    "linger.ms": settings.linger,
    "compression.codec": settings.compression,
    "message.max.bytes": settings.maxRecordSize,
    "queue.buffering.max.messages": settings.queueRecords,
    "message.timeout.ms": settings.deliveryTimeout,
  };
}
