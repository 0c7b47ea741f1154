import type { LintRule } from "../lint_rule.ts";

/** What relies on the order of its input gets it in order. */
export const orderRule: LintRule = {
  name: "order-lost",
  severity: "error",
  doc: "No node gives up the order before a node that needs it",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      if (node.facts?.needsOrder !== true) return [];
      const loser = [...graph.upstream(node)].find((one) =>
        one.facts?.losesOrder === true
      );
      return loser === undefined ? [] : [{
        ...graph.optionPlace(loser, ["order"]),
        message:
          `Keep the order here, or let ${node.id} take from before this node, it needs the order of its input: ${loser.id}`,
      }];
    }),
};
