import type { Place, TopologyGraph } from "./topology_graph.ts";

/** Something that a rule found, at its place. */
export interface RuleHit extends Place {
  readonly message: string;
  /** Where one rule knows both; the rule's own if it says nothing. */
  readonly severity?: "error" | "warning";
}

/** One thing that a topology must not do, or had better not. */
export interface LintRule {
  /** Stable, it names the findings: `unit-mismatch`. */
  readonly name: string;
  readonly severity: "error" | "warning";
  /** What it asks for, in one line. */
  readonly doc: string;
  check(graph: TopologyGraph): readonly RuleHit[];
}
