import type { LintRule } from "../lint_rule.ts";

/** Something has to say when an event of a source is done. */
export const requiredSinkRule: LintRule = {
  name: "no-required-sink",
  severity: "error",
  doc: "Every source leads to a sink that commits wait for",
  check: (graph) =>
    !graph.isComplete ? [] : graph.sources.flatMap((source) => {
      const below = [...graph.downstream(source)];
      const sinks = below.filter((node) => node.type?.role === "sink");
      // Without any sink the dead end is told; without facts the options are.
      const unsure = sinks.length === 0 ||
        sinks.some((sink) => sink.facts === undefined);
      if (unsure || sinks.some((sink) => graph.isRequiredSink(sink))) return [];
      const names = sinks.map((sink) => sink.id).join(", ");
      return [{
        ...graph.nodePlace(source),
        message:
          `Make one of its sinks required (${names}), or an event may be committed that none of them has: ${source.id}`,
      }];
    }),
};
