import type { LintRule } from "../lint_rule.ts";
import { isDeadLetterSink } from "../model.ts";

/** What a node fails has somewhere to go. */
export const errorRouteRule: LintRule = {
  name: "missing-error-route",
  severity: "error",
  doc: "A node that can fail an event has an onError",
  check: (graph) =>
    graph.nodes
      .filter((node) => node.type?.canFail && node.onError === undefined)
      .map((node) => {
        const sink = graph.nodes.find((one) =>
          one.type !== undefined && isDeadLetterSink(one.type)
        );
        const remedy = sink === undefined
          ? "onError and the id of a dead-letter sink"
          : `onError: ${sink.id}`;
        return {
          ...graph.nodePlace(node),
          message:
            `Add ${remedy}, a ${node.typeName} can fail an event and has nowhere to put it: ${node.id}`,
        };
      }),
};
