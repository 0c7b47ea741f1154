import type { LintRule } from "../lint_rule.ts";
import type { ModelNode } from "../model.ts";
import type { TopologyGraph } from "../topology_graph.ts";

/** No event can come back to a node that it has passed. */
export const cycleRule: LintRule = {
  name: "cycle",
  severity: "error",
  doc: "No node takes, through others, from itself",
  check(graph) {
    const told = new Set<ModelNode>();
    return graph.nodes.flatMap((node) => {
      if (told.has(node)) return [];
      const cycle = cycleThrough(node, graph);
      if (cycle === undefined) return [];
      for (const one of cycle) told.add(one);
      const names = [...cycle, node].map((one) => one.id).join(" -> ");
      const last = cycle.at(-1) ?? node;
      const reference = node.from.find((from) => from.id === last.id);
      return [{
        ...reference ?? graph.nodePlace(node),
        message: `Cut the cycle, an event would never end: ${names}`,
      }];
    });
  },
};

/** The shortest way from a node back to itself, the node first. */
function cycleThrough(
  start: ModelNode,
  graph: TopologyGraph,
): ModelNode[] | undefined {
  const paths: ModelNode[][] = [[start]];
  const reached = new Set<ModelNode>();
  for (const path of paths) {
    for (const next of graph.consumers(path.at(-1) ?? start)) {
      if (next === start) return path;
      if (reached.has(next)) continue;
      reached.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}
