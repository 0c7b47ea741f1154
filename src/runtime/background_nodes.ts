import type { Plan, PlanNode } from "../graph/plan.ts";

/**
 * Ids of the nodes that carry nothing but what a background source gives. They
 * are left out of the process' own metrics: telling of them would be work that
 * there is only because it is told of.
 */
export function backgroundNodes({ nodes }: Plan): ReadonlySet<string> {
  const found = new Set<string>();
  // The plan is in running order, dead-letter sinks last.
  for (const node of nodes) {
    if (isBackground(node, found)) found.add(node.id);
  }
  return found;
}

function isBackground(node: PlanNode, found: ReadonlySet<string>): boolean {
  if (node.type.role === "source") return node.facts.background === true;
  const feeding = [...node.from, ...node.failuresFrom];
  return feeding.length > 0 && feeding.every((id) => found.has(id));
}
