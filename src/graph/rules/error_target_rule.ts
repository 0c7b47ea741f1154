import type { LintRule } from "../lint_rule.ts";
import { isDeadLetterSink } from "../model.ts";

/** Failures go to a dead-letter sink, and nowhere from there. */
export const errorTargetRule: LintRule = {
  name: "bad-error-route",
  severity: "error",
  doc: "Every onError names a dead-letter sink, which itself has none",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      if (node.onError === undefined) return [];
      const { id, at, path } = node.onError;
      if (node.type !== undefined && isDeadLetterSink(node.type)) {
        return [{
          at,
          path,
          message:
            `Remove onError, a ${node.typeName} tries until it has written: ${id}`,
        }];
      }
      const target = graph.node(id)?.type;
      if (target === undefined || isDeadLetterSink(target)) return [];
      const sinks = graph.nodes
        .filter((one) => one.type !== undefined && isDeadLetterSink(one.type))
        .map((one) => one.id);
      const remedy = sinks.length === 0 ? "add one" : `such as ${sinks[0]}`;
      return [{
        at,
        path,
        message:
          `Name a dead-letter sink in onError, ${remedy}, a ${target.type} takes no failures: ${id}`,
      }];
    }),
};
