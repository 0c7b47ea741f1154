import { z } from "zod";
import { choice, count, duration, size, text } from "../../core/options.ts";
import { refuseHalfLogin } from "../refuse_half_login.ts";

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
  caFile: text({ doc: "Certificate authority, PEM; turns TLS on" }).optional(),
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
}).superRefine(refuseHalfLogin);

/** The parsed settings: durations in milliseconds, sizes in bytes. */
export type CassandraSettings = z.output<typeof cassandraSettings>;
