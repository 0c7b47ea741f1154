import { z } from "zod";
import {
  choice,
  count,
  duration,
  flag,
  size,
  text,
} from "../../core/options.ts";
import { refuseHalfLogin } from "../refuse_half_login.ts";
import { refuseIdleFiles, tlsFileSettings } from "../tls_files.ts";

/** How to reach Cassandra. Secrets come from the environment or a file. */
export const cassandraSettings = z.strictObject({
  hosts: text({
    doc: "Addresses to begin with, comma-separated, port after a colon",
    default: "127.0.0.1:9042",
  }),
  datacenter: text({
    doc: "The data center that is local",
    default: "datacenter1",
  }),
  keyspace: text({ doc: "Keyspace of the tables", default: "kol_metrics" }),
  replication: count({
    doc: "Copies of a row, where hotpath creates the keyspace",
    unit: "nodes",
    default: 1,
    max: 100,
  }),
  username: text({ doc: "User" }).optional(),
  password: text({ doc: "Password; masked wherever it is shown" }).optional(),
  tls: flag({
    doc: "Encrypt connections, to servers whose certificates hold good",
    default: false,
  }),
  ...tlsFileSettings,
  checkHostname: flag({
    doc:
      "A certificate must be for the address that is dialled or a name in hosts; false takes any that the authority has signed",
    default: true,
  }),
  consistency: choice(["localOne", "localQuorum", "one", "quorum"], {
    doc: "Copies that must have a write before it counts",
    default: "localQuorum",
  }),
  timeout: duration({ doc: "Longest wait for an answer", default: "2s" }),
  inFlight: count({
    doc: "Requests at a time; the driver itself fails beyond 2,048",
    unit: "requests",
    default: 64,
    max: 1_024,
  }),
  grouping: choice(["replicas", "partition"], {
    doc:
      "Rows that travel together: those of the same hosts, or of one partition, which spares the servers' warning about batches over many",
    default: "replicas",
  }),
  batchBytes: size({
    doc: "Rows that travel together, estimated",
    default: "32KiB",
  }),
}).superRefine((settings, context) => {
  refuseHalfLogin(settings, context);
  const isOn = settings.tls;
  const turnOn = "set drivers.table.with.tls: true";
  refuseIdleFiles(settings, context, { isOn, turnOn });
});

/** The parsed settings: durations in milliseconds, sizes in bytes. */
export type CassandraSettings = z.output<typeof cassandraSettings>;
