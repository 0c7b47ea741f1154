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
      const last = cycle.at(-1) ?? node;
      const reference = node.from.find((from) => from.id === last.id);
      return [{
        ...reference ?? graph.nodePlace(node),
        message: `Cut the cycle, an event would never end: ${named(cycle)}`,
      }];
    });
  },
};

/** Most nodes of a cycle that are named; the first and the last always are. */
const maxNamed = 12;

function named(cycle: readonly ModelNode[]): string {
  const ids = cycle.map((node) => node.id);
  const left = ids.length - maxNamed;
  const shown = left <= 0
    ? ids
    : [...ids.slice(0, maxNamed - 1), `(${left} more)`, ids.at(-1)];
  return [...shown, ids[0]].join(" -> ");
}

/** The shortest way from a node back to itself, the node first. */
function cycleThrough(
  start: ModelNode,
  graph: TopologyGraph,
): ModelNode[] | undefined {
  const cameFrom = new Map<ModelNode, ModelNode>();
  const waiting = [start];
  for (const node of waiting) {
    for (const next of graph.consumers(node)) {
      if (next === start) return wayBack(node, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      waiting.push(next);
    }
  }
  return undefined;
}

function wayBack(
  last: ModelNode,
  start: ModelNode,
  cameFrom: ReadonlyMap<ModelNode, ModelNode>,
): ModelNode[] {
  const way: ModelNode[] = [];
  for (
    let node: ModelNode | undefined = last;
    node !== undefined && node !== start;
    node = cameFrom.get(node)
  ) way.unshift(node);
  return [start, ...way];
}
