import { cpuUsage } from "node:process";
import {
  consumed,
  late,
  type MetricSpec,
  ofCalls,
  perCount,
  perNode,
  sent,
  single,
  sinkWrites,
  tallied,
} from "./metric_reads.ts";

/** What only grows. */
export const counterSpecs: readonly MetricSpec[] = [
  {
    name: "messaging_client_consumed_messages_total",
    help: "Records read",
    labels: ["topic", "group"],
    read: consumed,
  },
  {
    name: "messaging_client_sent_messages_total",
    help: "Records written, or refused with an error code",
    labels: ["topic", "error_type"],
    read: sent,
  },
  {
    name: "pipeline_node_in_total",
    help: "Messages that came into a node",
    labels: ["node"],
    read: perNode((node) => node.in),
  },
  {
    name: "pipeline_node_out_total",
    help: "Messages that left a node",
    labels: ["node"],
    read: perNode((node) => node.out),
  },
  {
    name: "pipeline_node_dropped_total",
    help: "Messages that a rule let go no further",
    labels: ["node", "reason"],
    read: perCount("reason", (node) => node.dropped),
  },
  {
    name: "pipeline_node_errors_total",
    help: "Messages that a node failed",
    labels: ["node", "error_type"],
    read: perCount("error_type", (node) => node.errors),
  },
  {
    name: "pipeline_node_retries_total",
    help: "Attempts after the first, by what failed before",
    labels: ["node", "reason"],
    read: perCount("reason", (node) => node.retried),
  },
  {
    name: "pipeline_score_requests_total",
    help: "Requests to a service: ok, or the code of what failed",
    labels: ["node", "outcome"],
    read: ofCalls("outcome", (node) => node.attempts),
  },
  {
    name: "pipeline_score_retries_total",
    help: "Requests that were repeated, by what failed before",
    labels: ["node", "reason"],
    read: ofCalls("reason", (node) => node.retried),
  },
  {
    name: "pipeline_score_fallback_total",
    help: "Scores that a rule in the place of a model made",
    labels: ["node"],
    read: tallied((tallies) => tallies.counters("score-fallback")),
  },
  {
    name: "pipeline_score_label_total",
    help: "Scores by the label that the service gave",
    labels: ["node", "model", "label"],
    read: tallied((tallies) => tallies.counters("score-label")),
  },
  {
    name: "pipeline_batch_flush_total",
    help: "Batches, by what closed them",
    labels: ["node", "reason"],
    read: perCount("reason", (node) => node.flushes),
  },
  {
    name: "pipeline_sink_writes_total",
    help: "Messages that ended at a sink, by outcome",
    labels: ["sink", "outcome"],
    read: sinkWrites,
  },
  {
    name: "pipeline_dlq_records_total",
    help: "Messages that were put aside",
    labels: ["node", "reason"],
    read: ({ telemetry }) =>
      telemetry.deadLetters.map(({ node, reason, count }) => ({
        labels: { node, reason },
        value: count,
      })),
  },
  {
    name: "pipeline_late_records_total",
    help: "Events that came too late for their window",
    labels: ["node"],
    read: late,
  },
  {
    name: "pipeline_window_emitted_total",
    help: "Results of windows: final, early, and markers between two stages",
    labels: ["node", "kind"],
    read: perCount("kind", (node) => node.emitted),
  },
  {
    name: "pipeline_rebalances_total",
    help: "Partitions that were assigned, revoked or lost",
    labels: ["kind"],
    read: ({ telemetry }) =>
      Object.entries(telemetry.rebalances).map(([kind, value]) => ({
        labels: { kind },
        value,
      })),
  },
  {
    name: "process_cpu_seconds_total",
    help: "CPU time of the process",
    labels: [],
    read: single(() => {
      const { user, system } = cpuUsage();
      return (user + system) / 1_000_000;
    }),
  },
  {
    name: "pipeline_restarts_total",
    help: "Times that the pipeline was started anew",
    labels: [],
    read: single(({ telemetry }) => telemetry.restarts),
  },
  {
    name: "pipeline_no_progress_total",
    help: "Times that a partition was found standing still",
    labels: [],
    read: single(({ telemetry }) => telemetry.stalls),
  },
];
