import type { LintRule } from "../lint_rule.ts";

/** A replay must not show in a sink. */
export const idempotentRule: LintRule = {
  name: "not-idempotent",
  severity: "warning",
  doc: "A sink that writes an event twice leaves what once would have",
  check: (graph) =>
    graph.nodes
      .filter((node) => node.facts?.idempotent === false)
      .map((node) => ({
        ...graph.nodePlace(node),
        message:
          `Expect doubles after a crash, a ${node.typeName} as set here does not leave its destination unchanged when events are read again: ${node.id}`,
      })),
};
