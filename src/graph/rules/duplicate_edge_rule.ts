import type { LintRule } from "../lint_rule.ts";

/** A node takes from another once. */
export const duplicateEdgeRule: LintRule = {
  name: "duplicate-edge",
  severity: "error",
  doc: "A node names each node that it takes from once",
  check: (graph) =>
    graph.nodes.flatMap((node) =>
      node.from
        .filter((reference, index) =>
          node.from.findIndex((other) => other.id === reference.id) < index
        )
        .map(({ id, at, path }) => ({
          at,
          path,
          message:
            `Remove the second mention, every event would come twice: ${id}`,
        }))
    ),
};
