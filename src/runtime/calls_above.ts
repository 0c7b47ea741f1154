import type { Plan, PlanNode } from "../graph/plan.ts";

/** For each sink the calls that are nearest above it, by id. */
export function callsAbove(
  plan: Plan,
): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const nearest = (node: PlanNode): string[] =>
    node.from.flatMap((id) => {
      const above = byId.get(id);
      if (above === undefined) return [];
      return above.facts.policy === undefined ? nearest(above) : [id];
    });
  return new Map(
    plan.nodes.filter((node) => node.type.role === "sink")
      .map((node) => [node.id, new Set(nearest(node))]),
  );
}
