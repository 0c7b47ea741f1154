import type { LintRule } from "../lint_rule.ts";

/** A window takes events of partitions, and a result is of none. */
export const windowInputRule: LintRule = {
  name: "window-input",
  severity: "error",
  doc: "A window takes events that a source has read, no results of a window",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      if (node.facts?.window === undefined) return [];
      const before = [...graph.upstream(node)].find((one) =>
        one !== node && one.facts?.window !== undefined
      );
      return before === undefined ? [] : [{
        ...graph.nodePlace(node),
        message:
          `Write the results of ${before.id} to a topic and read that in a source of its own, only what a source has read can be counted again after a restart: ${node.id}`,
      }];
    }),
};
