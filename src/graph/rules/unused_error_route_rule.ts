import type { LintRule } from "../lint_rule.ts";
import { isDeadLetterSink } from "../model.ts";

/** An onError that can never be taken only misleads the reader. */
export const unusedErrorRouteRule: LintRule = {
  name: "unused-error-route",
  severity: "warning",
  doc: "Only a node that can fail an event has an onError",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      const { type, onError } = node;
      if (onError === undefined || type === undefined) return [];
      if (type.canFail || isDeadLetterSink(type)) return [];
      const { id, at, path } = onError;
      return [{
        at,
        path,
        message: `Remove onError, a ${type.type} never fails an event: ${id}`,
      }];
    }),
};
