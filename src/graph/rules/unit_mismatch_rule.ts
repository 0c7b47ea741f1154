import type { Unit } from "../../core/node.ts";
import type { LintRule } from "../lint_rule.ts";
import { isDeadLetterSink, type ModelNode } from "../model.ts";
import type { GraphEdge, TopologyGraph } from "../topology_graph.ts";

/** What travels on an edge is what the node at its end takes. */
export const unitMismatchRule: LintRule = {
  name: "unit-mismatch",
  severity: "error",
  doc: "A node takes what the nodes before it give: messages or batches",
  check: (graph) =>
    graph.edges.flatMap((edge) => {
      const given = edge.from.type?.output;
      const taken = edge.to.type?.input;
      const checked = edge.kind === "events" && edge.to.type?.role !== "source";
      if (!checked || given === undefined || taken === undefined) return [];
      if (taken.includes(given)) return [];
      const { at, path } = edge.reference;
      return [{ at, path, message: remedy(edge, given, taken, graph) }];
    }),
};

function remedy(
  edge: GraphEdge,
  given: Unit,
  taken: readonly Unit[],
  graph: TopologyGraph,
): string {
  const { from, to } = edge;
  if (given === "none") {
    return `Take from a node before it, a ${from.typeName} gives nothing on: ${from.id}`;
  }
  if (to.type !== undefined && isDeadLetterSink(to.type)) {
    return `Name ${to.id} in onError instead, a ${to.typeName} takes what a node fails and not its output: ${from.id}`;
  }
  const between = graph.model.types.find((type) =>
    type.role === "operator" && type.input.includes(given) &&
    taken.includes(type.output)
  );
  const words = `it takes ${taken.map(plural).join(" or ")}, and gets ${
    plural(given)
  }`;
  if (between !== undefined) {
    return `Put a ${between.type} before ${to.id}, ${words} from: ${from.id}`;
  }
  const batching = given === "batch" ? batchingNode(from, graph) : undefined;
  return batching === undefined
    ? `Take from another node, ${to.id} does not fit: ${words} from: ${from.id}`
    : `Put ${to.id} before ${batching.id}, ${words} from: ${from.id}`;
}

/** The node at or before this one that makes batches out of messages. */
function batchingNode(
  node: ModelNode,
  graph: TopologyGraph,
): ModelNode | undefined {
  return [node, ...graph.upstream(node)].find((one) =>
    one.type?.output === "batch" && one.type.input.includes("message")
  );
}

function plural(unit: Unit): string {
  return unit === "batch" ? "batches" : unit === "none" ? unit : `${unit}s`;
}
