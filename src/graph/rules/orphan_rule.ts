import type { LintRule } from "../lint_rule.ts";
import { isDeadLetterSink } from "../model.ts";

/** Every operator and sink is fed by something. */
export const orphanRule: LintRule = {
  name: "orphan",
  severity: "error",
  doc: "Every operator and sink takes from a node",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const { type } = node;
      const checked = node.isSound && type !== undefined;
      if (!checked || type.role === "source") return [];
      if (isDeadLetterSink(type)) {
        // A misspelt onError elsewhere is likelier, and told already.
        const fed = !graph.isComplete || graph.failing(node).length > 0 ||
          node.from.length > 0;
        return fed ? [] : [{
          ...graph.nodePlace(node),
          message:
            `Remove the node or name it in an onError, no node sends it what fails: ${node.id}`,
        }];
      }
      return node.from.length > 0 ? [] : [{
        ...graph.nodePlace(node),
        message:
          `Say with from whose output the node takes, it never gets an event: ${node.id}`,
      }];
    }),
};
