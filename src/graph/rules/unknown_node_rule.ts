import { nameRemedy } from "../../config/nearest_name.ts";
import { shownValue } from "../../config/printable.ts";
import type { LintRule } from "../lint_rule.ts";

/** Every `from` and `onError` names a node that there is. */
export const unknownNodeRule: LintRule = {
  name: "unknown-node",
  severity: "error",
  doc: "Every from and onError names a node of the topology",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const others = graph.nodes.filter((other) => other !== node)
        .map((other) => other.id);
      const references = [
        ...node.from,
        ...node.onError === undefined ? [] : [node.onError],
      ];
      return references
        .filter((reference) => graph.node(reference.id) === undefined)
        .map(({ id, at, path }) => ({
          at,
          path,
          message: `Unknown node, ${nameRemedy(id, others)}: ${shownValue(id)}`,
        }));
    }),
};
