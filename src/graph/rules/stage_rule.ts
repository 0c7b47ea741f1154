import { expandStages } from "../expand_stages.ts";
import type { LintRule } from "../lint_rule.ts";

/** A node that is several in the plan can become them. */
export const stageRule: LintRule = {
  name: "stages",
  severity: "error",
  doc: "A node that the plan makes into several can be made into them",
  // What is missing may only be misspelt, and then the sources are unknown.
  check: (graph) => graph.isComplete ? expandStages(graph).hits : [],
};
