import type { LintRule } from "../lint_rule.ts";

/** What a node gives is taken by another. */
export const deadEndRule: LintRule = {
  name: "dead-end",
  severity: "error",
  doc: "Every path ends in a sink",
  check: (graph) =>
    !graph.isComplete ? [] : graph.nodes
      .filter((node) =>
        node.type !== undefined && node.type.role !== "sink" &&
        graph.consumers(node).length === 0
      )
      .map((node) => ({
        ...graph.nodePlace(node),
        message:
          `Let a sink take from the node, its output goes nowhere: ${node.id}`,
      })),
};
