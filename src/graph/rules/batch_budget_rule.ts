import { formatSize } from "../../core/units.ts";
import type { LintRule, RuleHit } from "../lint_rule.ts";
import type { ModelNode } from "../model.ts";
import type { TopologyGraph } from "../topology_graph.ts";

/**
 * A batch can fill. One over the whole budget never does; one over what its
 * sources are sure of does so only while other sources leave theirs idle.
 */
export const batchBudgetRule: LintRule = {
  name: "batch-over-budget",
  severity: "error",
  doc: "A batch fits into the budget, and into its sources' equal shares",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const batch = node.facts?.batch;
      if (batch === undefined) return [];
      const { budget } = graph.model;
      return [
        ...hits(node, graph, {
          option: "maxItems",
          wanted: batch.items,
          whole: budget.events,
          shown: (events) => `${events} events`,
        }),
        ...hits(node, graph, {
          option: "maxBytes",
          wanted: batch.bytes,
          whole: budget.bytes,
          shown: formatSize,
        }),
      ];
    }),
};

interface Limit {
  readonly option: string;
  readonly wanted: number;
  readonly whole: number;
  readonly shown: (value: number) => string;
}

function hits(
  node: ModelNode,
  graph: TopologyGraph,
  { option, wanted, whole, shown }: Limit,
): RuleHit[] {
  const all = graph.sources.length;
  const feeding = [...graph.upstream(node)]
    .filter((one) => one.type?.role === "source").length;
  const sure = all === 0 ? whole : Math.floor(whole / all) * feeding;
  const place = graph.optionPlace(node, [option]);
  if (wanted > whole) {
    return [{
      ...place,
      message: `Lower ${option} or raise the budget of ${
        shown(whole)
      }, the batch could never fill: ${shown(wanted)}`,
    }];
  }
  if (feeding === 0 || wanted <= sure) return [];
  return [{
    ...place,
    severity: "warning",
    message:
      `Lower ${option} or raise the budget, of which the sources of this batch are sure of ${
        shown(sure)
      }: ${shown(wanted)}`,
  }];
}
