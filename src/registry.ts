import type { NodeType } from "./core/node.ts";
import { alert } from "./operators/alert.ts";
import { enrich } from "./operators/enrich.ts";
import { microBatch } from "./operators/micro_batch.ts";
import { parse } from "./operators/parse.ts";
import { score } from "./operators/score.ts";
import { trending } from "./operators/trending.ts";
import { window } from "./operators/window.ts";
import { windowAlert } from "./operators/window_alert.ts";
import { windowMerge } from "./operators/window_merge.ts";
import { windowPartial } from "./operators/window_partial.ts";
import { cassandraSink } from "./sinks/cassandra_sink.ts";
import { deadLetterSink } from "./sinks/dead_letter_sink.ts";
import { kafkaSink } from "./sinks/kafka_sink.ts";
import { redisSink } from "./sinks/redis_sink.ts";
import { windowShuffle } from "./sinks/window_shuffle.ts";
import { kafkaSource } from "./sources/kafka_source.ts";
import { telemetry } from "./sources/telemetry.ts";

/** Every node type that a topology may name, in the order of a pipeline. */
export const nodeTypes: readonly NodeType[] = [
  kafkaSource,
  telemetry,
  parse,
  microBatch,
  enrich,
  score,
  alert,
  window,
  trending,
  windowAlert,
  windowPartial,
  windowShuffle,
  windowMerge,
  kafkaSink,
  redisSink,
  cassandraSink,
  deadLetterSink,
];
