import type { Registry } from "prom-client";
import type { Plan, PlanNode } from "../graph/plan.ts";
import type { OperationHistogram } from "../runtime/node_operations.ts";
import type { Histograms } from "../runtime/running_topology.ts";
import { serverOf } from "./metric_reads.ts";
import { type LabelledCounts, SketchHistogram } from "./sketch_histogram.ts";

/** What the histograms of operations are made of. */
export interface OperationHistogramsOptions {
  readonly plan: Plan;
  readonly registry: Registry;
  /** Upper ends of the buckets, seconds. */
  readonly buckets: readonly number[];
  /** What was read last; undefined before the first time. */
  readonly read: () => Histograms | undefined;
}

/** A histogram of those nodes' operations that `labelsOf` knows. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly labelsOf: (
    node: PlanNode,
    operation: OperationHistogram["operation"],
  ) => Readonly<Record<string, string>> | undefined;
}

const families: readonly Family[] = [
  {
    name: "messaging_client_operation_duration_seconds",
    help: "Time of a poll, a commit or an acknowledged write of a batch",
    labelNames: ["node", "operation", "topic", "error_type"],
    labelsOf: ({ id, facts }, operation) => {
      const topics = operation === "attempt"
        ? facts.topicsWritten
        : facts.topicsRead ?? [];
      if (topics === undefined) return undefined;
      return {
        node: id,
        operation: operation === "attempt" ? "send" : operation,
        topic: topics.join(","),
      };
    },
  },
  {
    name: "http_client_request_duration_seconds",
    help: "Time of a request to a service, up to its whole answer",
    labelNames: ["node", "server", "error_type"],
    labelsOf: (node, operation) => {
      const server = serverOf(node);
      if (operation !== "attempt" || server === undefined) return undefined;
      return { node: node.id, server };
    },
  },
  {
    name: "db_client_operation_duration_seconds",
    help: "Time of a write of a batch to a store",
    labelNames: ["node", "system", "operation", "error_type"],
    labelsOf: ({ id, type, facts }, operation) => {
      const isStore = type.role === "sink" && facts.topicsWritten === undefined;
      if (operation !== "attempt" || !isStore) return undefined;
      const system = type.type.replace(/-sink$/, "");
      return { node: id, system, operation: "write" };
    },
  },
];

/** Registers how long polls, commits, requests and writes take. */
export function addOperationHistograms(
  { plan, registry, buckets, read }: OperationHistogramsOptions,
): void {
  for (const { name, help, labelNames, labelsOf } of families) {
    new SketchHistogram({
      name,
      help,
      labelNames,
      buckets,
      divisor: 1_000,
      registry,
      read: () =>
        plan.nodes.flatMap((node) =>
          (read()?.operations.get(node.id) ?? []).flatMap(
            ({ operation, outcome, histogram }): LabelledCounts[] => {
              const labels = labelsOf(node, operation);
              if (labels === undefined) return [];
              const error_type = outcome === "ok" ? "" : outcome;
              return [{ labels: { ...labels, error_type }, counts: histogram }];
            },
          )
        ),
    });
  }
}
