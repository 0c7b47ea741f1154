import {
  breakers,
  lag,
  type MetricSpec,
  perEdge,
  perNode,
  perPartition,
  single,
  sinksOf,
  tallied,
  watermarkLag,
} from "./metric_reads.ts";

/** What goes up and down. */
export const gaugeSpecs: readonly MetricSpec[] = [
  {
    name: "kafka_consumergroup_lag",
    help: "Records that are not finished",
    labels: ["consumergroup", "topic", "partition"],
    read: lag,
  },
  {
    name: "pipeline_consumer_lag_seconds",
    help: "Time since the oldest record that is not finished was read",
    labels: ["topic", "partition"],
    read: perPartition((why) => (why.ageMs ?? 0) / 1_000),
  },
  {
    name: "pipeline_uncommitted_records",
    help: "Records that would be read again after a crash",
    labels: ["topic", "partition"],
    read: perPartition((why) =>
      Math.max(0, why.position - why.committed) + why.inFlight
    ),
  },
  {
    name: "pipeline_node_busy_ratio",
    help: "Share of the last second in which a node worked",
    labels: ["node"],
    read: perNode((node) => node.busy),
  },
  {
    name: "pipeline_node_blocked_ratio",
    help: "Share of the last second in which all that a node had waited",
    labels: ["node"],
    read: perNode((node) => node.blocked),
  },
  {
    name: "pipeline_node_idle_ratio",
    help: "Share of the last second in which a node had nothing to do",
    labels: ["node"],
    read: perNode((node) => node.idle),
  },
  {
    name: "pipeline_edge_queue_items",
    help: "Messages that have come to a node and not begun",
    labels: ["from", "to"],
    read: perEdge((_, done) => done.waiting),
  },
  {
    name: "pipeline_edge_queue_bytes",
    help: "Bytes of the records that wait in front of a node",
    labels: ["from", "to"],
    read: perEdge((_, done) => done.waitingBytes),
  },
  {
    name: "pipeline_edge_queue_limit_items",
    help: "The most that can wait anywhere: the budget of the topology",
    labels: ["from", "to"],
    read: perEdge(({ plan }) => plan.budget.events),
  },
  {
    name: "pipeline_inflight_batches",
    help: "Batches that a call or a sink has in hand",
    labels: ["node"],
    read: perNode((node) => node.batches),
  },
  {
    name: "pipeline_sink_ack_age_seconds",
    help: "Time that the oldest batch has been at a sink",
    labels: ["sink"],
    read: (input) =>
      sinksOf(input).map(({ node, done }) => ({
        labels: { sink: node.id },
        value: done.oldestMs / 1_000,
      })),
  },
  {
    name: "pipeline_breaker_state",
    help: "1 while a node's breaker is open",
    labels: ["target", "state"],
    read: breakers,
  },
  {
    name: "pipeline_watermark_lag_seconds",
    help: "Time since the end of the last windows by event time",
    labels: ["node"],
    read: watermarkLag,
  },
  {
    name: "pipeline_feature_missing_ratio",
    help: "Share of the last thousand scores that lacked an input",
    labels: ["node", "feature"],
    read: tallied((tallies) => tallies.gauges("feature-missing")),
  },
  {
    name: "pipeline_config_info",
    help: "The topology that runs, always 1",
    labels: ["topology", "checksum", "profile"],
    read: ({ plan, profile }) => [{
      labels: {
        topology: plan.name,
        checksum: plan.configHash,
        profile: profile ?? "",
      },
      value: 1,
    }],
  },
  {
    name: "pipeline_build_info",
    help: "The program and its runtime, always 1",
    labels: ["version", "runtime"],
    read: () => [{
      labels: { version: "0.1.0", runtime: `deno ${Deno.version.deno}` },
      value: 1,
    }],
  },
  {
    name: "pipeline_ready",
    help: "1 while the topology is ready",
    labels: [],
    read: single(({ isReady }) => isReady ? 1 : 0),
  },
  {
    name: "pipeline_event_loop_delay_seconds",
    help: "How late the timer of the last second came",
    labels: [],
    read: single(({ telemetry }) => telemetry.loopDelayMs / 1_000),
  },
  {
    name: "process_resident_memory_bytes",
    help: "Resident memory of the process",
    labels: [],
    read: single(() => Deno.memoryUsage().rss),
  },
];
