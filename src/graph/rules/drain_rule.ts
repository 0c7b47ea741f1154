import { keyOriginAt } from "../../config/config_tree.ts";
import { formatDuration } from "../../core/units.ts";
import type { LintRule } from "../lint_rule.ts";

/** A source that drains polls again before its group gives it up. */
export const drainRule: LintRule = {
  name: "drain-over-poll-interval",
  severity: "error",
  doc: "The drain is shorter than the poll interval of every source",
  check: (graph) => {
    const { drainMs, tree } = graph.model;
    const given = tree.entries.get("drain")?.keyAt.kind !== "default";
    return graph.sources.flatMap((source) => {
      const interval = source.facts?.pollIntervalMs;
      if (interval === undefined || drainMs <= interval) return [];
      const place = given
        ? { at: keyOriginAt(tree, ["drain"]), path: ["drain"] }
        : graph.optionPlace(source, ["pollInterval"]);
      return [{
        ...place,
        message:
          `Make the drain no longer than the poll interval of ${source.id} (${
            formatDuration(interval)
          }), or its group gives its partitions away while it drains: ${
            formatDuration(drainMs)
          }`,
      }];
    });
  },
};
