import { shownAt } from "../config/resolved_settings.ts";
import type { ResolvedConfig } from "./load_plan.ts";
import type { Plan } from "./plan.ts";
import { planEdges } from "./plan_edges.ts";

/**
 * A plan as JSON for other programs: nodes in running order with their options
 * as written, defaults filled in and secrets masked, and all edges.
 */
export function drawJson(plan: Plan, config: ResolvedConfig): string {
  const data = {
    name: plan.name,
    doc: plan.doc,
    file: plan.file,
    configHash: plan.configHash,
    budget: plan.budget,
    drainMs: plan.drainMs,
    drivers: shownAt(config.values, ["drivers"]),
    scoring: plan.scoring,
    nodes: plan.nodes.map((node) => ({
      id: node.id,
      type: node.type.type,
      role: node.type.role,
      doc: node.doc,
      summary: node.facts.summary,
      required: node.required,
      input: node.input,
      output: node.output,
      from: node.from,
      onError: node.onError ?? null,
      consumers: node.consumers,
      failuresFrom: node.failuresFrom,
      stageOf: node.stageOf,
      with: shownAt(config.values, ["nodes", node.id, "with"]) ?? {},
    })),
    edges: planEdges(plan),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
