import type { LintRule } from "../lint_rule.ts";

/** A source reads from outside, not from a node. */
export const sourceInputRule: LintRule = {
  name: "source-with-input",
  severity: "error",
  doc: "A source takes from no node",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const [reference] = node.from;
      if (node.type?.role !== "source" || reference === undefined) return [];
      const { at, path } = reference;
      return [{
        at,
        path,
        message:
          `Remove from, a ${node.typeName} reads from outside: ${reference.id}`,
      }];
    }),
};
