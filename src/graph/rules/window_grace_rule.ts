import type { LintRule } from "../lint_rule.ts";

/** A window says how long it waits for events out of order. */
export const windowGraceRule: LintRule = {
  name: "window-grace",
  severity: "warning",
  doc: "A window says how long it waits for events out of order",
  check: (graph) =>
    graph.nodes.flatMap((node) => {
      if (node.facts?.window === undefined) return [];
      const options = node.tree.entries.get("with")?.value;
      const given = options?.kind === "map"
        ? options.entries.get("grace")?.keyAt.kind
        : undefined;
      if (given !== undefined && given !== "default") return [];
      return [{
        ...graph.optionPlace(node, []),
        message:
          `Give the window a grace, such as 1m, or 0ms where no event comes out of order, without it every event that a newer one has overtaken may be late: ${node.id}`,
      }];
    }),
};
