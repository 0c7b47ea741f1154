import type { ConfigProblem } from "../config/config_tree.ts";
import { type LintRule } from "./lint_rule.ts";
import type { TopologyGraph } from "./topology_graph.ts";

/** A problem that a rule found, with its weight. */
export interface LintHit {
  readonly severity: "error" | "warning";
  readonly problem: ConfigProblem;
}

/** Asks every rule about a topology. */
export function lintTopology(
  graph: TopologyGraph,
  rules: readonly LintRule[],
): LintHit[] {
  return rules.flatMap((rule) =>
    rule.check(graph).map(({ severity, at, path, message }) => ({
      severity: severity ?? rule.severity,
      problem: { rule: rule.name, at, path, message },
    }))
  );
}
