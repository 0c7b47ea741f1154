import { invariant } from "../core/invariant.ts";
import type { ModelNode } from "./model.ts";
import type { TopologyGraph } from "./topology_graph.ts";

/**
 * The nodes in the order in which they can be started: sources first, then
 * every node after those whose output or failures it takes, else as in the file.
 */
export function runningOrder(graph: TopologyGraph): ModelNode[] {
  const ordered: ModelNode[] = [...graph.sources];
  const placed = new Set(ordered);
  let waiting = graph.nodes.filter((node) => !placed.has(node));
  while (waiting.length > 0) {
    const next = waiting.find((node) =>
      [...graph.producers(node), ...graph.failing(node)]
        .every((one) => placed.has(one))
    );
    invariant(next !== undefined, "a topology without cycles has an order");
    ordered.push(next);
    placed.add(next);
    waiting = waiting.filter((node) => node !== next);
  }
  return ordered;
}
