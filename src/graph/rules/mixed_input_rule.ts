import type { LintRule } from "../lint_rule.ts";

/** All that flows together into a node travels in the same way. */
export const mixedInputRule: LintRule = {
  name: "mixed-input",
  severity: "error",
  doc: "The nodes that one node takes from all give messages, or all batches",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const fitting = graph.edges.filter((edge) =>
        edge.kind === "events" && edge.to === node &&
        edge.from.type !== undefined && edge.from.type.output !== "none" &&
        node.type?.input.includes(edge.from.type.output)
      );
      const [first] = fitting;
      const other = fitting.find((edge) =>
        edge.from.type?.output !== first?.from.type?.output
      );
      if (first === undefined || other === undefined) return [];
      const { at, path } = other.reference;
      return [{
        at,
        path,
        message:
          `Let ${node.id} take messages only or batches only, ${first.from.id} gives a ${first.from.type?.output} and this one a ${other.from.type?.output}: ${other.from.id}`,
      }];
    }),
};
